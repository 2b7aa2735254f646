import type { GraphQLError } from 'graphql';
import { sqlState } from '../db/sqlstate.ts';
import type { Logger } from '../logger.ts';

/**
 * Tells the log why a request as a whole could not be served: once for each request, whatever
 * number of its fields failed of it.
 *
 * @param errors - those of the answer
 */
export function reportOutage(
  logger: Logger,
  requestId: string,
  errors: readonly GraphQLError[],
): void {
  const cause = errors.map(causeOf).find((found) => found != null);
  if (cause != null) logger.warn({ requestId, ...describe(cause) }, 'a request met an outage');
}

/** Tells the log that an operation is tried again. */
export function reportRetry(logger: Logger, requestId: string, failure: unknown): void {
  logger.info({ requestId, ...describe(failure) }, 'an operation is tried again');
}

/** What made it a 5xx, where it was not our own limit. */
function causeOf({ originalError, extensions }: GraphQLError): unknown {
  const http: { status?: number } | undefined = extensions['http'];
  return (http?.status ?? 200) < 500 ? undefined : originalError?.cause;
}

/** The first cause, in its own words: a server's for an operator, which hold no values of anybody. */
function describe(failure: unknown): { reason: string; sqlState?: string } {
  let innermost = failure;
  while (innermost instanceof Error && innermost.cause !== undefined) innermost = innermost.cause;
  const state = sqlState(failure);
  // Not every driver throws an Error: a WebSocket's is an event.
  const { message } = Object(innermost) as { message?: unknown };
  const reason = typeof message === 'string' ? message : String(innermost);
  return { reason, ...(state === null ? {} : { sqlState: state }) };
}
