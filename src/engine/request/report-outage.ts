import type { GraphQLError } from 'graphql';
import type { Logger } from '../logger.ts';
import { OutsideError } from '../outside/outside-error.ts';
import {
  BusyError,
  CommitLostError,
  hasCause,
  NotBegunError,
  TransactionOpenError,
} from '../session/failures.ts';
import type { CommitOutcome } from '../session/lost-commits.ts';
import { describeFault, placeOf } from '../telemetry/describe-fault.ts';
import type { Outage } from '../telemetry/outage-log.ts';

/**
 * Why a request as a whole could not be served, whatever number of its fields failed of it; undefined where it
 * could, or met a limit of ours. Of a connection that was lost
 * during COMMIT, `reportLostCommit` has told.
 *
 * @param errors - those of the answer
 * @param given - variables and parameters, which the log must not have
 */
export function outageOf(errors: readonly GraphQLError[], given: unknown): Outage | undefined {
  const cause = errors.map(causeOf).find((found) => found != null);
  if (cause == null || cause instanceof CommitLostError) return undefined;
  const why = describe(cause, given);
  return { ...why, away: isAway(cause, why.sqlState) };
}

/** No connection was made, and not for want of room in the pool: there is no answer, or the server says that it starts or stops. */
function isAway(cause: unknown, state: string | undefined): boolean {
  return (
    hasCause(cause, NotBegunError) &&
    !hasCause(cause, BusyError) &&
    !hasCause(cause, TransactionOpenError) &&
    (state === undefined || /^(08|57P)/.test(state))
  );
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
 * Tells the log that a connection was lost during COMMIT, and what became of the transaction: in the
 * place of an outage's line.
 *
 * @param given - the request's variables, which the log must not have
 */
export function reportLostCommit(
  logger: Logger,
  requestId: string,
  outcome: CommitOutcome,
  cause: unknown,
  given: unknown,
): void {
  logger.warn(
    { requestId, outcome, ...describe(cause, given) },
    'a connection was lost during COMMIT',
  );
}

/**
 * Tells the log that an outside service gave no value, or a wrong one: once for each field. What the code of
 * others says may quote a key or a claim in any form, so that only its kind and its place are told.
 *
 * @param field - as `Type.field`
 */
export function reportOutside(
  logger: Logger,
  requestId: string,
  field: string,
  failure: unknown,
): void {
  const ours = ownWords(failure);
  const { type } = describeFault(failure);
  const place = placeOf(failure);
  const reason = ours ?? `It failed with ${type}${place === null ? '' : ` ${place}`}.`;
  logger.warn({ requestId, field, reason }, 'an outside service failed');
}

/** What a fault of an outside service is in our words; null where others threw it. */
function ownWords(failure: unknown): string | null {
  for (let current = failure; current instanceof Error; current = current.cause) {
    if (current instanceof OutsideError) return current.message;
  }
  return null;
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
