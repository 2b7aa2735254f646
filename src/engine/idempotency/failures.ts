import { ApiError, badRequest, errorOf } from '../errors/index.ts';
import { notedStatement } from '../session/failed-statement.ts';
import { databaseError } from '../session/sqlstate.ts';
import { CLAIM } from './statements.ts';

/**
 * Whether a transaction failed because its key is taken: by one that is committed, since the index waits
 * for any other.
 *
 * @param failure - the transaction's first
 */
export function isTaken(failure: unknown): boolean {
  const found = databaseError(failure);
  return found?.code === '23505' && found.constraint === 'idempotency_claims_pkey';
}

/** No such table, no such schema, no privilege. */
const ABSENT = ['42P01', '3F000', '42501'];

/**
 * What a client is told where a transaction failed because of its key.
 *
 * @param failure - the transaction's first
 * @param most - how many keys a subject may have
 * @returns null where it failed for another reason
 */
export function keyFailure(failure: unknown, most: number): ApiError | null {
  const found = databaseError(failure);
  if (found === null) return null;
  if (found.code === 'RK001') return tooManyKeys(most, Number(found.detail), found);
  if (found.code === '23514' && found.constraint === 'idempotency_answer_size') {
    return errorOf('answerTooLargeToKeep', found);
  }
  if (ABSENT.includes(found.code) && notedStatement(found)?.text === CLAIM) {
    return badRequest(
      'No keys are kept here: send the mutation without the header Idempotency-Key.',
    );
  }
  return null;
}

/** Whether an answer could not be kept because there is none: nothing was written. */
export function isWithoutAnswer(failure: unknown): boolean {
  const found = databaseError(failure);
  return (
    found?.code === '23502' && found.table === 'idempotency_answers' && found.column === 'answer'
  );
}

function tooManyKeys(most: number, seconds: number, cause: unknown): ApiError {
  return new ApiError(
    'RATE_LIMITED',
    `You have used ${most} idempotency keys, and more are not kept at once. A new one can be used in ${seconds} s.`,
    { cause, http: { status: 429, headers: { 'Retry-After': String(seconds) } } },
  );
}
