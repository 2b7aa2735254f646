import { ApiError, errorOf, type Failure } from '../errors/index.ts';
import {
  AbortedTransactionError,
  BusyError,
  CommitLostError,
  ConnectionLostError,
  hasCause,
  NotBegunError,
  ReceivedTooMuchError,
  SessionAbandonedError,
  UnreadableError,
} from './failures.ts';
import { isMissingPrivilege } from './missing-privilege.ts';
import { raisedError } from './raised-error.ts';
import { isProtocolFault, isStillReferredTo, isTimeout, sqlState } from './sqlstate.ts';

/**
 * What each SQLSTATE means to a client. No entry: it is a fault of ours.
 * https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const meanings: Readonly<Record<string, Failure>> = {
  // Of a policy; that of a missing privilege is a fault of ours.
  '42501': 'notAllowed',
  '23505': 'existsAlready',
  '23P01': 'overlaps',
  '23001': 'stillReferredTo',
  '23503': 'noSuchReference',
  '23502': 'missingValue',
  '23514': 'valueNotAllowed',
  '22001': 'textTooLong',
  '22003': 'numberNotAllowed',
  '22008': 'dateNotAllowed',
  '22021': 'badCharacter',
  '22P05': 'badCharacter',
  '40001': 'changedMeanwhile',
  '40P01': 'changedMeanwhile',
  '57014': 'databaseLate',
  '55P03': 'databaseLate',
  '25P03': 'databaseLate',
  '25P04': 'databaseLate',
  '25006': 'databaseAway',
};

/** Out of connections, memory or disk; going down or coming up. */
const passing = /^(53|57P|08)/;

/**
 * More than Postgres can make or take at once: what an answer that is too large is refused with, by
 * the statement that would write it.
 */
const beyondLimits = /^54/;

const sessionFailures = [
  AbortedTransactionError,
  CommitLostError,
  ConnectionLostError,
  NotBegunError,
  SessionAbandonedError,
];

/** The first in the chain of causes that the session made; null where there is none. */
function sessionFailure(error: unknown): Error | null {
  for (let current = error; current instanceof Error; current = current.cause) {
    const failure = current;
    if (sessionFailures.some((kind) => failure instanceof kind)) return failure;
  }
  return null;
}

function meaningOfClass(state: string, error: unknown): Failure | null {
  if (isProtocolFault(error)) return null;
  if (beyondLimits.test(state)) return 'answerTooLarge';
  return passing.test(state) ? 'databaseAway' : null;
}

/**
 * Turns an error of the database, or of the session, into what a client may read.
 *
 * @returns null where the error says nothing to a client: a fault of ours
 */
export function translateDatabaseError(thrown: unknown): ApiError | null {
  // What the session knows of a failure goes before what Postgres said, wherever it was wrapped.
  const error = sessionFailure(thrown) ?? thrown;
  if (error instanceof AbortedTransactionError) return translateDatabaseError(error.cause);
  if (error instanceof CommitLostError) {
    return errorOf(error.outcome === 'unknown' ? 'outcomeUnknown' : 'commitUndone', error);
  }
  if (error instanceof SessionAbandonedError) {
    return error.cause instanceof ApiError ? error.cause : errorOf('databaseAway', error);
  }
  if (error instanceof NotBegunError && error.cause instanceof BusyError) {
    return errorOf('tooBusy', error);
  }
  if (hasCause(error, ReceivedTooMuchError)) return errorOf('answerTooLarge', error);
  if (error instanceof UnreadableError) return errorOf('changedMeanwhile', error);
  const state = sqlState(error);
  if (error instanceof ConnectionLostError && isTimeout(state)) {
    return errorOf('databaseLate', error);
  }
  if (error instanceof NotBegunError || error instanceof ConnectionLostError) {
    return errorOf('databaseAway', error);
  }
  if (state === null || isMissingPrivilege(error)) return null;
  if (isStillReferredTo(error)) return errorOf('stillReferredTo', error);
  const raised = raisedError(error);
  if (raised !== null) return raised;
  const meaning = meanings[state] ?? meaningOfClass(state, error);
  return meaning === null ? null : errorOf(meaning, error);
}
