import type { ErrorCode } from './generated/errors.ts';
import { RequestError } from './request.ts';

/** What a user interface does about an error. */
export type Reaction = 'sign in' | 'correct' | 'explain' | 'try again' | 'report';

/** The compiler asks for every code there is. */
const reactions: Readonly<Record<ErrorCode, Reaction>> = {
  UNAUTHENTICATED: 'sign in',
  BAD_USER_INPUT: 'correct',
  FORBIDDEN: 'explain',
  NOT_FOUND: 'explain',
  CONFLICT: 'explain',
  RATE_LIMITED: 'try again',
  SERVICE_UNAVAILABLE: 'try again',
  TIMEOUT: 'try again',
  INTERNAL_SERVER_ERROR: 'report',
  // These are mistakes in the program that sends the request.
  BAD_REQUEST: 'report',
  GRAPHQL_PARSE_FAILED: 'report',
  GRAPHQL_VALIDATION_FAILED: 'report',
  OPERATION_RESOLUTION_FAILURE: 'report',
  QUERY_TOO_COMPLEX: 'report',
};

/** What to do about an error of `request`; one that did not come from the server is worth a try. */
export function reactionTo(error: unknown): Reaction {
  return error instanceof RequestError ? (reactions[error.code] ?? 'report') : 'try again';
}
