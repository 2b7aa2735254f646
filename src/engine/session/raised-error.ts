import { ApiError, badUserInput, type ErrorCode } from '../errors/index.ts';
import { databaseError } from './sqlstate.ts';

/** What a refusal of the domain's own may be: codes that speak of one field, and of no request. */
const codes: readonly ErrorCode[] = ['BAD_USER_INPUT', 'FORBIDDEN', 'NOT_FOUND', 'CONFLICT'];

/** The class of SQLSTATEs that is the domain's: no error of Postgres' own is in it. */
const own = /^RH[0-9A-Z]{3}$/;

const LENGTH_MAX = 500;

/**
 * A refusal that a trigger or a function of the domain raised for clients to read:
 *
 *     raise exception 'An account needs an owner.' using errcode = 'RH001', detail = 'CONFLICT';
 *
 * The class of the SQLSTATE says that the message is meant for clients, and the detail is the code. Only
 * who writes the function chooses these two: no value of a client's is ever in either of them, as it may
 * be in a message.
 *
 * @returns null for any other error, and where the detail is no code that may be raised
 */
export function raisedError(error: unknown): ApiError | null {
  const found = databaseError(error);
  if (found === null || !own.test(found.code)) return null;
  const code = codes.find((known) => known === found.detail);
  if (code === undefined) return null;
  const message = found.message
    .replaceAll(/\p{Cc}+/gu, ' ')
    .slice(0, LENGTH_MAX)
    .toWellFormed();
  return code === 'BAD_USER_INPUT'
    ? badUserInput(message, [], found)
    : new ApiError(code, message, { cause: found });
}
