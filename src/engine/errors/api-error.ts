import { GraphQLError, type ASTNode, type GraphQLErrorExtensions } from 'graphql';
import type { ErrorCode, ErrorExtensions, FieldProblem } from './codes.ts';

interface HttpAnswer {
  readonly status: number;
  /** 200 instead, for a client that asks for `application/json`: the document is to blame. */
  readonly lenient?: true;
  readonly headers?: Readonly<Record<string, string>>;
}

interface ApiErrorOptions {
  readonly cause?: unknown;
  /** The place in the document that is to blame. */
  readonly node?: ASTNode | undefined;
  /** Only for errors that refuse a request as a whole; a failing field answers 200. */
  readonly http?: HttpAnswer;
  readonly extensions?: Omit<ErrorExtensions, 'code'>;
}

/**
 * An error whose message is meant for the client. Anything else that is thrown is masked as
 * INTERNAL_SERVER_ERROR, so a message here names no SQL, table, policy, token or foreign value.
 */
export class ApiError extends GraphQLError {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options: ApiErrorOptions = {}) {
    const extensions: GraphQLErrorExtensions = { code, ...options.extensions };
    // Yoga reads `extensions.http` for the answer's status and headers, and leaves it out of the body.
    if (options.http) extensions['http'] = options.http;
    super(message, {
      nodes: options.node,
      extensions,
      originalError: options.cause instanceof Error ? options.cause : null,
    });
    this.name = 'ApiError';
    this.code = code;
  }
}

/** More are of no use to anybody, and each row that an argument is wrong for lists them. */
export const PROBLEMS_MAX = 50;

/**
 * Wrong values in a good request; `fields` lists every problem at once, as far as there are few.
 *
 * @param cause - for the log
 */
export function badUserInput(
  message: string,
  fields: readonly FieldProblem[] = [],
  cause?: unknown,
): ApiError {
  const first = fields.slice(0, PROBLEMS_MAX);
  return new ApiError('BAD_USER_INPUT', message, { cause, extensions: { fields: first } });
}

export function conflict(message: string): ApiError {
  return new ApiError('CONFLICT', message);
}

/** 503 with Retry-After: the request may be tried again as it is. */
export function serviceUnavailable(message: string, retryAfterSeconds: number): ApiError {
  return new ApiError('SERVICE_UNAVAILABLE', message, {
    http: { status: 503, headers: { 'Retry-After': String(retryAfterSeconds) } },
  });
}

/** The refusal of an operation, as a whole, that asks for too much. */
export function queryTooComplex(message: string, node?: ASTNode): ApiError {
  return new ApiError('QUERY_TOO_COMPLEX', message, { node, http: { status: 400 } });
}

/**
 * The three answers to a token, after RFC 6750 section 3: no `error` where no usable token was
 * sent, `invalid_token` for a bad one, `insufficient_scope` (403) for a role that is not allowed.
 */
export function unauthenticated(
  message: string,
  error?: 'invalid_token' | 'insufficient_scope',
): ApiError {
  const challenge =
    error === undefined
      ? 'Bearer'
      : `Bearer error="${error}", error_description="${message.replaceAll(/["\\]/g, "'")}"`;
  const scope = error === 'insufficient_scope';
  return new ApiError(scope ? 'FORBIDDEN' : 'UNAUTHENTICATED', message, {
    http: { status: scope ? 403 : 401, headers: { 'WWW-Authenticate': challenge } },
  });
}

/** A request that is wrong as a whole, whatever it asks for: a 4xx of the HTTP layer. */
export function badRequest(
  message: string,
  status = 400,
  headers: Readonly<Record<string, string>> = {},
): ApiError {
  return new ApiError('BAD_REQUEST', message, { http: { status, headers } });
}
