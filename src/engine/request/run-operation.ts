import type { AnyRelations } from 'drizzle-orm';
import { GraphQLError, type ExecutionResult } from 'graphql';
import type { Claims } from '../claims.ts';
import { WrittenData } from '../compiled/written-data.ts';
import { errorOf } from '../errors/index.ts';
import { UnfinishedData } from '../outside/unfinished-data.ts';
import type { ContextSource, OperationContext } from '../schema/context.ts';
import type { Caller } from '../session/caller.ts';
import type { Connection, Driver } from '../session/driver.ts';
import { AbortedTransactionError, CommitOutcomeUnknownError } from '../session/failures.ts';
import { pauseBefore, retryable, retryLimits } from '../session/retry.ts';
import { Session } from '../session/session.ts';
import type { RequestRecord } from '../telemetry/request-record.ts';
import { isLargerThan } from './limits/answer-size.ts';
import { finishOutside, type Lacking } from './finish-outside.ts';
import { TimeLimit } from './time-limit.ts';

export interface Operation extends Lacking {
  readonly driver: Driver;
  /** How the tables hang together that it works on. */
  readonly relations: AnyRelations;
  /** Makes the context of each attempt, whose session it opens. */
  readonly createContext: (openSession: ContextSource['openSession']) => Promise<OperationContext>;
  /** Whose share of the connections it uses. */
  readonly caller: Caller;
  /** The longest that it may take, all its attempts and pauses together, in milliseconds. */
  readonly timeoutMs: number;
  /** Told why it is tried again. */
  readonly onRetry?: (failure: unknown) => void;
}

/** Does an operation in its context. */
type Work = (context: OperationContext) => Promise<ExecutionResult<unknown>>;

/** How an attempt opens its session, and which that is as soon as there is one. */
interface Opening extends Pick<ContextSource, 'openSession'> {
  readonly opened: () => Session | undefined;
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
  const { driver, relations, caller, kind, record, signal, timeoutMs, onRetry } = operation;
  signal.throwIfAborted();
  const limit = new TimeLimit(signal, timeoutMs);
  const retries = { ...retryLimits };
  const { trace } = record;
  const traced: Work = trace === undefined ? work : (context) => trace.within(() => work(context));
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
      const access = kind === 'mutation' ? 'write' : 'read';
      const watch = trace?.watch(tries);
      const { requestId } = record;
      let session: Session | undefined;
      const openSession = (claims: Claims): Session => {
        if (session !== undefined) throw new TypeError('An operation has one session.');
        const { endsAt } = limit;
        const options = { relations, requestId, caller, onConnection, endsAt, watch };
        session = new Session(driver, claims, access, options);
        record.sessions.push(session.stats);
        limit.hold(session);
        return session;
      };
      // TypeScript does not see that the function above is called.
      const opened = () => session;
      try {
        const result = await limit.during(() =>
          attempt(operation, { openSession, opened }, traced, limit),
        );
        if (!hasErrors(result) || !mayTryAgain(opened()?.failure)) {
          return await finishOutside(result, operation, opened()?.claims, limit);
        }
      } catch (error) {
        if (!mayTryAgain(opened()?.failure ?? error)) throw error;
      }
      await limit.pause(pauseBefore(tries));
    }
  } finally {
    limit.answered();
  }
}

async function attempt(
  { kind, record, answerLimitBytes, createContext }: Operation,
  { openSession, opened }: Opening,
  work: Work,
  limit: TimeLimit,
): Promise<ExecutionResult<unknown>> {
  let session: Session;
  let result: ExecutionResult<unknown>;
  try {
    const context = await createContext(openSession);
    ({ session } = context);
    result = withinLimit(await work(context), answerLimitBytes, session);
    // Before COMMIT: what can't be written is not kept.
    if (kind === 'mutation') result = written(result);
  } catch (error) {
    const begun = opened();
    if (begun !== undefined) await undo(begun, record);
    throw error;
  }
  if (kind === 'query') {
    const ending = session.finish();
    limit.outlast(ending);
    // The connection goes back before an outside service is waited for.
    if (result.data instanceof UnfinishedData) await ending;
    return result;
  }
  if (hasErrors(result)) {
    const failure = await failureOf(undo(session, record));
    return failure === null ? withheld(result) : failed(failure);
  }
  // After a stall the answer may be here before the timer is: what is too late is not kept.
  if (!session.endSent && limit.isOver()) return limit.giveUp();
  const failure = await failureOf(session.commit());
  if (failure !== null) return failed(failure);
  record.stored = true;
  return result;
}

/** A result whose data is text, as it will be sent. */
function written(result: ExecutionResult<unknown>): ExecutionResult<unknown> {
  const { data } = result;
  if (hasErrors(result) || data == null || data instanceof WrittenData) return result;
  if (!(data instanceof UnfinishedData))
    return { ...result, data: new WrittenData(JSON.stringify(data)) };
  const text = JSON.stringify(data.data);
  return { ...result, data: new UnfinishedData(JSON.parse(text) as object, data.missing) };
}

/**
 * What was kept with the statement that wrote it is told however large it is: such a statement gives
 * back little more than it was given.
 *
 * @throws QUERY_TOO_COMPLEX where the answer is larger than it may be
 */
function withinLimit(
  result: ExecutionResult<unknown>,
  answerLimitBytes: number,
  session: Session,
): ExecutionResult<unknown> {
  const isKept = session.endSent && session.access === 'write';
  if (isKept || !isLargerThan(result, answerLimitBytes)) return result;
  throw errorOf('answerTooLarge');
}

/**
 * Ends a session of which nothing is to be kept. Where COMMIT was on its way already, the record says
 * that something is.
 *
 * @throws CommitOutcomeUnknownError where it was, and nothing says what became of it
 */
async function undo(session: Session, record: RequestRecord): Promise<void> {
  if (!session.endSent || session.access === 'read') return session.rollback();
  const failure = await failureOf(session.commit());
  if (failure instanceof CommitOutcomeUnknownError) throw failure;
  record.stored = failure === null && session.lastWrote;
}

/** What COMMIT says; null where the transaction is kept. */
async function failureOf(commit: Promise<void>): Promise<Error | null> {
  try {
    await commit;
    return null;
  } catch (error) {
    return error as Error;
  }
}

/** A mutation of which nothing is kept shows nothing. */
function withheld(result: ExecutionResult<unknown>): ExecutionResult<unknown> {
  // Without `data` it never began, and is wrong as a whole.
  if (!('data' in result)) return result;
  return { ...result, data: null, errors: withoutEchoes(result.errors ?? []) };
}

/** COMMIT is of no field: the mutation failed as a whole, and `data` is null as for any that fails. */
function failed(cause: Error): { data: null; errors: readonly GraphQLError[] } {
  return { data: null, errors: [new GraphQLError('COMMIT failed.', { originalError: cause })] };
}

function hasErrors({ errors }: ExecutionResult<unknown>): boolean {
  return errors !== undefined && errors.length > 0;
}

/** Fields that failed only because an earlier statement had say nothing; the first cause does. */
function withoutEchoes(errors: NonNullable<ExecutionResult['errors']>) {
  const causes = errors.filter(({ originalError }) => !isEcho(originalError));
  return causes.length > 0 ? causes : errors;
}

function isEcho(error: unknown): boolean {
  for (let current = error; current instanceof Error; current = current.cause) {
    if (current instanceof AbortedTransactionError) return true;
  }
  return false;
}
