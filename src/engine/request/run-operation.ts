import type { AnyRelations } from 'drizzle-orm';
import type { ExecutionResult } from 'graphql';
import type { Claims } from '../claims.ts';
import type { IdempotencyKey } from '../idempotency/keys.ts';
import type { Caller } from '../session/caller.ts';
import type { Connection, Driver } from '../session/driver.ts';
import { hasCause, UnreadableError } from '../session/failures.ts';
import type { Access } from '../session/opening.ts';
import type { CommitOutcome } from '../session/lost-commits.ts';
import { pauseBefore, retryable, retryLimits } from '../session/retry.ts';
import { Session } from '../session/session.ts';
import { attempt, hasErrors, type Attempted, type Work } from './attempt.ts';
import { attemptOrReplay, keepFinished } from './attempt-or-replay.ts';
import { KeyedDoubt } from './keyed-doubt.ts';
import { finishOutside, type Lacking } from './finish-outside.ts';
import { TimeLimit } from './time-limit.ts';

export interface Operation extends Lacking, Attempted {
  readonly driver: Driver;
  /** How the tables hang together that it works on. */
  readonly relations: AnyRelations;
  /** Whose share of the connections it uses. */
  readonly caller: Caller;
  /** The key that a mutation may be sent again with; null where it has none. */
  readonly keyed: IdempotencyKey | null;
  /** The longest that it may take, all its attempts and pauses together, in milliseconds. */
  readonly timeoutMs: number;
  /** Told why it is tried again. */
  readonly onRetry?: (failure: unknown) => void;
  /** Told what became of a COMMIT whose connection was lost, and how that was lost. */
  readonly onLostCommit?: (outcome: CommitOutcome, cause: unknown) => void;
}

/**
 * The time limit of an anonymous operation, in time limits of a statement. It is the longer of the two,
 * so that Postgres gives up first: then the connection is kept.
 */
const ANONYMOUS_LIMIT_FACTOR = 1.1;

/**
 * Runs one operation in one transaction. A query answers and then ends its transaction; a mutation
 * ends it and then answers, and keeps nothing where anything failed. Whatever happens inside, even a
 * throw, the session is ended here.
 *
 * @param work - does the operation in the context it is given. Where the database failed in passing
 *   it is called again, with another context: it must keep nothing of an earlier call.
 * @returns what `work` returned, with what it lacked from outside; of a failed mutation, no data and the
 *   errors that caused it
 * @throws what `work` threw, the signal's reason, or TIMEOUT
 */
export async function runOperation(
  operation: Operation,
  work: Work,
): Promise<ExecutionResult<unknown>> {
  const { driver, relations, caller, kind, keyed, record, signal, timeoutMs, onRetry } = operation;
  const reportLost = (outcome: CommitOutcome, cause: unknown) => {
    record.lostCommits.push(outcome);
    operation.onLostCommit?.(outcome, cause);
  };
  const doubt = keyed && new KeyedDoubt(record, reportLost);
  // Of a mutation with a key it is told once the key has said what became of it.
  const onLostCommit: Operation['onLostCommit'] = (outcome, cause) => {
    if (doubt === null || outcome !== 'unknown') reportLost(outcome, cause);
  };
  signal.throwIfAborted();
  const limit = new TimeLimit(signal, timeoutMs);
  const retries = { ...retryLimits };
  const { trace } = record;
  const traced: Work =
    trace === undefined ? work : (...given) => trace.within(() => work(...given));
  const mayTryAgain = (failure: unknown): boolean => {
    const reason = record.stored ? null : retryable(failure, kind);
    if (reason === null || retries[reason] === 0) return false;
    retries[reason] -= 1;
    onRetry?.(failure);
    return true;
  };
  // An anonymous operation may take as long as one statement may, with all of its statements
  // together. The time is counted from when it has a connection.
  const onConnection = caller.anonymous
    ? ({ statementTimeoutMs }: Connection) =>
        limit.shorten(statementTimeoutMs * ANONYMOUS_LIMIT_FACTOR)
    : undefined;
  try {
    for (let tries = 1; ; tries += 1) {
      const watch = trace?.watch(tries);
      const { requestId } = record;
      let session: Session | undefined;
      const open = (claims: Claims, access: Access): Session => {
        const { endsAt } = limit;
        session = new Session(driver, claims, access, {
          relations,
          requestId,
          caller,
          onConnection,
          endsAt,
          watch,
          onLostCommit,
        });
        record.sessions.push(session.stats);
        limit.hold(session);
        return session;
      };
      const openSession = (claims: Claims): Session => {
        if (session !== undefined) throw new TypeError('An operation has one session.');
        return open(claims, kind === 'mutation' ? 'write' : 'read');
      };
      // TypeScript does not see that the function above is called.
      const opened = () => session;
      const isAgain = (cause: unknown, told: unknown): boolean =>
        mayTryAgain(opened()?.failure ?? cause) || doubt?.isLeftBy(told, opened()) === true;
      try {
        const opening = { openSession, opened };
        const result = await limit.during(async () => {
          if (keyed === null) return attempt(operation, opening, traced, limit, null);
          const attempted = attempt(operation, opening, traced, limit, keyed);
          return attemptOrReplay(attempted, { keyed, opened, open, record });
        });
        if (!hasErrors(result)) doubt?.settle();
        if (!hasErrors(result) || !isAgain(unreadableIn(result), result.errors)) {
          const finished = await finishOutside(result, operation, opened()?.claims, limit);
          if (keyed !== null && finished !== result && opened() !== undefined) {
            await keepFinished(open(opened()!.claims, 'write'), keyed, finished);
          }
          return finished;
        }
      } catch (error) {
        if (!isAgain(error, error)) throw error;
      }
      await limit.pause(pauseBefore(tries));
    }
  } catch (error) {
    doubt?.giveUp();
    throw error;
  } finally {
    limit.answered();
  }
}

/** Of a mutation whose statements all succeeded: that its rights changed in between, if so. */
function unreadableIn({ errors }: ExecutionResult<unknown>): unknown {
  return errors?.find(({ originalError }) => hasCause(originalError, UnreadableError))
    ?.originalError;
}
