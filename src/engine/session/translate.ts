import {
  ApiError,
  badUserInput,
  conflict,
  forbidden,
  notFound,
  serviceUnavailable,
  timeout,
} from '../errors/index.ts';
import {
  AbortedTransactionError,
  BusyError,
  CommitOutcomeUnknownError,
  ConnectionLostError,
  NotBegunError,
  SessionAbandonedError,
} from './failures.ts';
import { isTimeout, sqlState } from './sqlstate.ts';

const taken = 'The database did not answer in time. Ask for less, or try again.';
const busy = 'Too much is asked of the server at the moment. Try again.';
const unavailable = 'The database can not be reached at the moment. Try again.';

/**
 * What a client is told of each SQLSTATE. No entry: it is a fault of ours.
 * https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const answers: Readonly<Record<string, (cause: unknown) => ApiError>> = {
  // A policy, or a missing privilege.
  '42501': () => forbidden('You may not do this.'),
  '23505': () => conflict('This exists already.'),
  '23P01': () => conflict('This overlaps with what exists already.'),
  '23503': () => notFound('What this refers to does not exist, or you may not see it.'),
  '23502': () => badUserInput('A value is missing.'),
  '23514': () => badUserInput('A value is outside of what is allowed.'),
  '22001': () => badUserInput('A text is too long.'),
  '22003': () => badUserInput('A number is outside of what is allowed.'),
  '22008': () => badUserInput('A date is outside of what is allowed.'),
  '22021': () => badUserInput('A text holds a character that can not be stored.'),
  '22P05': () => badUserInput('A text holds a character that can not be stored.'),
  // Ours: an account would be left without an active owner.
  RH001: () => conflict('An account needs at least one active owner.'),
  '40001': (cause) => serviceUnavailable('Somebody else changed the same. Try again.', { cause }),
  '40P01': (cause) => serviceUnavailable('Somebody else changed the same. Try again.', { cause }),
  '57014': (cause) => timeout(taken, cause),
  '55P03': (cause) => timeout(taken, cause),
  '25P03': (cause) => timeout(taken, cause),
  '25P04': (cause) => timeout(taken, cause),
  '25006': (cause) => serviceUnavailable(unavailable, { cause }),
};

/** Out of connections, memory or disk; going down or coming up. */
const passing = /^(53|57P|08)/;

const sessionFailures = [
  AbortedTransactionError,
  CommitOutcomeUnknownError,
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

/**
 * Turns an error of the database, or of the session, into what a client may read.
 *
 * @returns null where the error says nothing to a client: a fault of ours
 */
export function translateDatabaseError(thrown: unknown): ApiError | null {
  // What the session knows of a failure goes before what Postgres said, wherever it was wrapped.
  const error = sessionFailure(thrown) ?? thrown;
  if (error instanceof AbortedTransactionError) return translateDatabaseError(error.cause);
  if (error instanceof CommitOutcomeUnknownError) {
    return serviceUnavailable(
      'The connection to the database was lost while the changes were being stored: they may have been stored or not. Look before you try again.',
      { cause: error, extensions: { outcome: 'unknown' } },
    );
  }
  if (error instanceof SessionAbandonedError) {
    return error.cause instanceof ApiError
      ? error.cause
      : serviceUnavailable(unavailable, { cause: error });
  }
  if (error instanceof NotBegunError && error.cause instanceof BusyError) {
    return serviceUnavailable(busy, { cause: error });
  }
  const state = sqlState(error);
  if (error instanceof ConnectionLostError && isTimeout(state)) return timeout(taken, error);
  if (error instanceof NotBegunError || error instanceof ConnectionLostError) {
    return serviceUnavailable(unavailable, { cause: error });
  }
  if (state === null) return null;
  const answer = answers[state];
  if (answer !== undefined) return answer(error);
  return passing.test(state) ? serviceUnavailable(unavailable, { cause: error }) : null;
}
