import { GraphQLError, type ASTNode, type GraphQLErrorExtensions } from 'graphql';
import type { ErrorCode, ErrorExtensions, FieldProblem } from './codes.ts';
import type { Refusal } from './refusals.ts';

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
  /** Of a 401 or 403: for the log and metrics. */
  readonly refusal?: Refusal;
}

/**
 * An error whose message is meant for the client. Anything else that is thrown is masked as
 * INTERNAL_SERVER_ERROR, so a message here names no SQL, table, policy, token or foreign value.
 */
export class ApiError extends GraphQLError {
  readonly code: ErrorCode;
  /** Of a 401 or 403: why, for the log and metrics. */
  readonly refusal: Refusal | undefined;

  constructor(code: ErrorCode, message: string, options: ApiErrorOptions = {}) {
    const extensions: GraphQLErrorExtensions = { code, ...options.extensions };
    // Yoga reads `extensions.http` for the answer's status and headers, and leaves it out of the body.
    if (options.http) extensions['http'] = options.http;
    const wait = options.http?.headers?.['Retry-After'];
    if (wait !== undefined) extensions['retryAfter'] = Number(wait);
    super(message, {
      nodes: options.node,
      extensions,
      originalError: options.cause instanceof Error ? options.cause : null,
    });
    this.name = 'ApiError';
    this.code = code;
    this.refusal = options.refusal;
  }
}

/** A problem whose reason may be left out: then it is `invalid`. */
export type Problem = Omit<FieldProblem, 'reason'> & Partial<Pick<FieldProblem, 'reason'>>;

/** More are of no use to anybody, and each row that an argument is wrong for lists them. */
export const PROBLEMS_MAX = 50;

/**
 * Wrong values in a good request; `fields` lists every problem at once, as far as there are few.
 *
 * @param cause - for the log
 */
export function badUserInput(
  message: string,
  fields: readonly Problem[] = [],
  cause?: unknown,
): ApiError {
  const first = fields
    .slice(0, PROBLEMS_MAX)
    .map((field): FieldProblem => ({ reason: 'invalid', ...field }));
  return new ApiError('BAD_USER_INPUT', message, { cause, extensions: { fields: first } });
}

/** @param fields - the values that are in the way, where that is known */
export function conflict(
  message: string,
  fields: readonly FieldProblem[] = [],
  cause?: unknown,
): ApiError {
  const extensions = fields.length === 0 ? {} : { fields };
  return new ApiError('CONFLICT', message, { cause, extensions });
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
 *
 * @param refusal - which of them, and why
 */
export function unauthenticated(refusal: Refusal, message: string): ApiError {
  const scope = refusal === 'role';
  const error = scope ? 'insufficient_scope' : 'invalid_token';
  const challenge =
    refusal === 'missing' || refusal === 'scheme'
      ? 'Bearer'
      : `Bearer error="${error}", error_description="${message.replaceAll(/["\\]/g, "'")}"`;
  return new ApiError(scope ? 'FORBIDDEN' : 'UNAUTHENTICATED', message, {
    refusal,
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
