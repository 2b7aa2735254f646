/**
 * The SQLSTATE of a database error, however deeply Drizzle or the session wrapped it.
 *
 * @returns five characters, or null where the error did not come from Postgres
 */
export function sqlState(error: unknown): string | null {
  for (let current = error; current instanceof Error; current = current.cause) {
    const code = (current as { code?: unknown }).code;
    if (typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) && 'severity' in current)
      return code;
  }
  return null;
}

/** Ended by the server because a transaction was idle, or took, too long. */
const expired = ['25P03', '25P04'];

/** Whether it was one of the server's time limits that ended the connection. */
export function isTimeout(state: string | null): boolean {
  return state !== null && expired.includes(state);
}

/**
 * Whether the server says with this error that it ends the connection: it shuts down, or the
 * transaction's time is over.
 */
export function endsConnection(error: unknown): boolean {
  const state = sqlState(error);
  return state !== null && (/^(57P|08)/.test(state) || isTimeout(state));
}
