import type { GraphQLError } from 'graphql';
import type { Logger } from '../logger.ts';
import { describeFault } from '../telemetry/describe-fault.ts';

/**
 * Tells the log why a request as a whole could not be served: once for each request, whatever
 * number of its fields failed of it.
 *
 * @param errors - those of the answer
 * @param given - variables and parameters, which the log must not have
 */
export function reportOutage(
  logger: Logger,
  requestId: string,
  errors: readonly GraphQLError[],
  given: unknown,
): void {
  const cause = errors.map(causeOf).find((found) => found != null);
  if (cause != null)
    logger.warn({ requestId, ...describe(cause, given) }, 'a request met an outage');
}

/**
 * Tells the log that an operation is tried again.
 *
 * @param given - the request's variables, which the log must not have
 */
export function reportRetry(
  logger: Logger,
  requestId: string,
  failure: unknown,
  given: unknown,
): void {
  logger.info({ requestId, ...describe(failure, given) }, 'an operation is tried again');
}

/**
 * Tells the log that an outside service gave no value, or a wrong one: once for each field.
 *
 * @param field - as `Type.field`
 * @param given - variables, and what the service was asked with, which the log must not have
 */
export function reportOutside(
  logger: Logger,
  requestId: string,
  field: string,
  failure: unknown,
  given: unknown,
): void {
  logger.warn({ requestId, field, ...describe(failure, given) }, 'an outside service failed');
}

/** What made it a 5xx, where it was not our own limit. */
function causeOf({ originalError, extensions }: GraphQLError): unknown {
  const http: { status?: number } | undefined = extensions['http'];
  return (http?.status ?? 200) < 500 ? undefined : originalError?.cause;
}

function describe(failure: unknown, given: unknown): { reason: string; sqlState?: string } {
  const { message: reason, sqlState } = describeFault(failure, given);
  return { reason, ...(sqlState === undefined ? {} : { sqlState }) };
}
