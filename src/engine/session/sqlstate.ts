/**
 * An error of Postgres, as both drivers give it. What has no value is left out.
 * https://www.postgresql.org/docs/current/protocol-error-fields.html
 */
export interface DatabaseError extends Error {
  /** The SQLSTATE. */
  readonly code: string;
  readonly severity: string;
  readonly detail?: string;
  readonly schema?: string;
  readonly table?: string;
  readonly column?: string;
  readonly constraint?: string;
  /** The function in Postgres that raised it. */
  readonly routine?: string;
}

function isDatabaseError(error: Error): error is DatabaseError {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) && 'severity' in error;
}

/** The error of Postgres, however deeply Drizzle or the session wrapped it; null where there is none. */
export function databaseError(error: unknown): DatabaseError | null {
  for (let current = error; current instanceof Error; current = current.cause) {
    if (isDatabaseError(current)) return current;
  }
  return null;
}

/**
 * The SQLSTATE of a database error, however deeply it was wrapped.
 *
 * @returns five characters, or null where the error did not come from Postgres
 */
export const sqlState = (error: unknown): string | null => databaseError(error)?.code ?? null;

/** Ended by the server because a transaction was idle, or took, too long. */
const expired = ['25P03', '25P04'];

/** Whether it was one of the server's time limits that ended the connection. */
export function isTimeout(state: string | null): boolean {
  return state !== null && expired.includes(state);
}

/**
 * Whether the server ended the connection because it had waited for a statement for too long. It looks
 * for that before it takes one: what was on its way to it was not executed. That a transaction's
 * time is over (25P04) proves nothing of the kind, for Postgres may come to say so after COMMIT.
 */
export function wasIdle(error: unknown): boolean {
  return sqlState(error) === '25P03';
}

/**
 * Whether an error is Postgres' word on a statement: it did not succeed. Poolers have errors of their
 * own for one that they have lost, whatever became of it (class 08, and 58 of some); and what says
 * that the server is out of resources, or broken (53, 58, XX), may come in the middle of anything.
 */
export function isRefusal(error: unknown): boolean {
  const state = sqlState(error);
  return state !== null && (isProtocolFault(error) || !/^(08|53|58|XX)/.test(state));
}

/**
 * Whether Postgres itself says that a message breaks the protocol (more parameters than fit, say): a
 * fault of ours, after which its connection is sound. Poolers use the same code for what they have
 * lost, but have no routine to name.
 */
export function isProtocolFault(error: unknown): boolean {
  return sqlState(error) === '08P01' && routineOf(error) !== undefined;
}

/** No such prepared statement; there is one of this name already. */
const misnamed = ['26000', '42P05'];

/**
 * Whether a statement failed only because it was prepared earlier: the tables have changed since, or
 * a pooler or `DISCARD ALL` took it away. Sent anew, it may well succeed.
 */
export function isStalePlan(error: unknown): boolean {
  const state = sqlState(error);
  if (state === null) return false;
  if (misnamed.includes(state)) return true;
  // "cached plan must not change result type"; the message itself is in the server's language.
  return state === '0A000' && routineOf(error) === 'RevalidateCachedQuery';
}

const routineOf = (error: unknown): string | undefined => databaseError(error)?.routine;

/**
 * Whether a foreign key refused a write because other rows refer to the row that was written, and not
 * because that row refers to nothing. Both have the same SQLSTATE, and messages are in the server's
 * language; but in each language one names two tables and the constraint, the other a table less.
 */
export function isStillReferredTo(error: unknown): boolean {
  const found = databaseError(error);
  if (found?.code === '23001') return true;
  if (found?.code !== '23503' || found.routine !== 'ri_ReportViolation') return false;
  const { constraint = '', table = '', message } = found;
  const names = message.replace(constraint, '').replace(table, '');
  return (names.match(/["«»„“”「」]/g) ?? []).length >= 6;
}

/**
 * Whether the server says with this error that it ends the connection: it shuts down, or the
 * transaction's time is over.
 */
export function endsConnection(error: unknown): boolean {
  const state = sqlState(error);
  if (state === null || isProtocolFault(error)) return false;
  return /^(57P|08)/.test(state) || isTimeout(state);
}
