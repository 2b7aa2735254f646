import { GraphQLError, type ExecutionResult } from 'graphql';
import { WrittenData } from '../compiled/written-data.ts';
import { errorOf } from '../errors/index.ts';
import type { Claim } from '../idempotency/claim.ts';
import type { IdempotencyKey } from '../idempotency/keys.ts';
import { UnfinishedData } from '../outside/unfinished-data.ts';
import type { ContextSource, OperationContext } from '../schema/context.ts';
import { AbortedTransactionError, CommitLostError, hasCause } from '../session/failures.ts';
import type { Session } from '../session/session.ts';
import type { RequestRecord } from '../telemetry/request-record.ts';
import { keep } from './attempt-or-replay.ts';
import { isLargerThan } from './limits/answer-size.ts';
import type { TimeLimit } from './time-limit.ts';

/** What an attempt needs to know of its operation. */
export interface Attempted {
  readonly kind: 'query' | 'mutation';
  readonly record: RequestRecord;
  /** The largest answer, of its `data`, in bytes. */
  readonly answerLimitBytes: number;
  /** Makes the context of each attempt, whose session it opens. */
  readonly createContext: (openSession: ContextSource['openSession']) => Promise<OperationContext>;
}

/** Does an operation in its context; with the claim to its key, where it has one. */
export type Work = (
  context: OperationContext,
  claim: Claim | null,
) => Promise<ExecutionResult<unknown>>;

/** How an attempt opens its session, and which that is as soon as there is one. */
interface Opening extends Pick<ContextSource, 'openSession'> {
  readonly opened: () => Session | undefined;
}

/**
 * One attempt of an operation, in a session of its own, which is ended here whatever happens. It claims
 * the key, where there is one, and keeps the answer with what it writes.
 *
 * @returns what `work` returned; of a failed mutation, no data and the errors that caused it
 * @throws what `work` threw, what is wrong with its answer, or TIMEOUT
 */
export async function attempt(
  { kind, record, answerLimitBytes, createContext }: Attempted,
  { openSession, opened }: Opening,
  work: Work,
  limit: TimeLimit,
  keyed: IdempotencyKey | null,
): Promise<ExecutionResult<unknown>> {
  let session: Session;
  let claim: Claim | null = null;
  let result: ExecutionResult<unknown>;
  try {
    const context = await createContext(openSession);
    ({ session } = context);
    claim = keyed && keyed.claim(session);
    result = withinLimit(await work(context, claim), answerLimitBytes, session);
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
  try {
    if (claim !== null) await keep(claim, result);
  } catch (error) {
    await undo(session, record);
    throw error;
  }
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
 * @throws CommitLostError where it was, and it is not proven that COMMIT took effect
 */
async function undo(session: Session, record: RequestRecord): Promise<void> {
  if (!session.endSent || session.access === 'read') return session.rollback();
  const failure = await failureOf(session.commit());
  if (failure instanceof CommitLostError) throw failure;
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

/** Fields that failed only because an earlier statement had say nothing; the first cause does. */
function withoutEchoes(errors: NonNullable<ExecutionResult['errors']>) {
  const causes = errors.filter(
    ({ originalError }) => !hasCause(originalError, AbortedTransactionError),
  );
  return causes.length > 0 ? causes : errors;
}

/** Whether anything failed in it. */
export function hasErrors({ errors }: ExecutionResult<unknown>): boolean {
  return errors !== undefined && errors.length > 0;
}
