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

/** One thing that is wrong with an input: where, and what to do about it. */
export interface FieldProblem {
  /** The way to the value, e.g. `['input', 'title']` or `['input', 'books', 3, 'title']`. */
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** What `errors[].extensions` holds. */
export interface ErrorExtensions {
  readonly code: ErrorCode;
  /** With BAD_USER_INPUT, where values are to blame: every problem at once. */
  readonly fields?: readonly FieldProblem[];
  /** With INTERNAL_SERVER_ERROR, and an outcome of `stored`: what the log knows the request by. */
  readonly requestId?: string;
  /**
   * With SERVICE_UNAVAILABLE, of a mutation: its changes were `stored`, and only the answer is missing;
   * or it is `unknown` whether they were. Without it nothing was stored.
   */
  readonly outcome?: 'stored' | 'unknown';
}
