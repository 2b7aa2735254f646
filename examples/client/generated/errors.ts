/* eslint-disable */

/** Every value that `errors[].extensions.code` can have; documented in docs/errors.md. Texts are in texts.ts. */
export const errorCodes = [
  'BAD_REQUEST',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_RESOLUTION_FAILURE',
  'BAD_USER_INPUT',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'NOT_FOUND',
  'CONFLICT',
  'QUERY_TOO_COMPLEX',
  'RATE_LIMITED',
  'TIMEOUT',
  'SERVICE_UNAVAILABLE',
  'INTERNAL_SERVER_ERROR',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/**
 * Why a value can't be used, for programs that say it in words of their own: in the language of the person,
 * say. `limit` goes with those that have one. There may be more of them later; take any other for `invalid`.
 */
export type FieldReason =
  | 'required'
  | 'blank'
  | 'too_long'
  | 'too_few'
  | 'too_many'
  | 'twice'
  | 'bad_character'
  | 'format'
  | 'taken'
  | 'not_found'
  | 'invalid';

/** One thing that is wrong with an input: where, and what to do about it. */
export interface FieldProblem {
  /** The way to the value, e.g. `['input', 'title']` or `['input', 'books', 3, 'title']`. */
  readonly path: readonly (string | number)[];
  readonly message: string;
  /** The same for programs. */
  readonly reason: FieldReason;
  /** With `too_long`, characters; with `too_few` and `too_many`, items. */
  readonly limit?: number;
  /** The variable that holds the value, where the path does not tell: in an object of the document, say. */
  readonly variable?: string;
}

/** What `errors[].extensions` holds. */
export interface ErrorExtensions {
  readonly code: ErrorCode;
  /**
   * With BAD_USER_INPUT, where values are to blame: every problem at once. With CONFLICT the values that
   * are taken, and with NOT_FOUND the reference that leads nowhere.
   */
  readonly fields?: readonly FieldProblem[];
  /** With CONFLICT, where the row is not any more what `ifUpdatedAt` says: `changed`. */
  readonly reason?: 'changed';
  /** With INTERNAL_SERVER_ERROR, and an outcome of `stored`: what the log knows the request by. */
  readonly requestId?: string;
  /**
   * With SERVICE_UNAVAILABLE, of a mutation: its changes were `stored`, and only the answer is missing;
   * the connection was lost while they were being stored, and they were `not_stored`; or it is `unknown`
   * whether they were. Without it nothing was stored.
   */
  readonly outcome?: 'stored' | 'not_stored' | 'unknown';
  /** The seconds of the header Retry-After, for clients that do not get to see headers. */
  readonly retryAfter?: number;
}
