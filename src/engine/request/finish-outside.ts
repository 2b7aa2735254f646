import { locatedError, type ExecutionResult } from 'graphql';
import type { Claims } from '../claims.ts';
import { errorOf, outsideOfStored } from '../errors/index.ts';
import { fill, put, type OutsideFailure } from '../outside/fill.ts';
import type { Selecting } from '../outside/complete.ts';
import { UnfinishedData } from '../outside/unfinished-data.ts';
import type { RequestRecord } from '../telemetry/request-record.ts';
import { isLargerThan } from './limits/answer-size.ts';
import type { TimeLimit } from './time-limit.ts';

/** The operation of whose answer something is missing. */
export interface Lacking {
  readonly kind: 'query' | 'mutation';
  /** Which request this is. Its id is kept with what a mutation writes. */
  readonly record: RequestRecord;
  /** Aborts when the client goes away. */
  readonly signal: AbortSignal;
  /** The largest answer, of its `data`. */
  readonly answerLimitBytes: number;
  /** How values are loaded from outside; null for work that shows none. */
  readonly outside: {
    readonly selecting: Selecting;
    /** Told why values of a field are missing. */
    readonly onFailure: (field: string, failure: unknown) => void;
  } | null;
}

/**
 * Waits for what an answer lacks from outside, for as long as the operation has time. The transaction
 * has ended: a mutation that is committed stays so, and is told with its data.
 *
 * @returns the result as it is where it lacks nothing
 * @throws QUERY_TOO_COMPLEX where the answer of a query is larger than it may be, and the signal's
 *   reason where its client has gone
 */
export async function finishOutside(
  result: ExecutionResult<unknown>,
  operation: Lacking,
  claims: Claims | undefined,
  limit: TimeLimit,
): Promise<ExecutionResult<unknown>> {
  const { data: unfinished } = result;
  const { kind, record, signal, outside, answerLimitBytes } = operation;
  if (!(unfinished instanceof UnfinishedData) || claims === undefined || outside === null)
    return result;
  const errorFor = (failure: OutsideFailure): Error => {
    if (kind === 'mutation') return outsideOfStored(record.requestId, failure.cause);
    return errorOf(failure.kind === 'late' ? 'outsideLate' : 'outsideFailed', failure.cause);
  };
  const filled = await fill(unfinished, {
    claims,
    signal: limit.afterwards(),
    selecting: outside.selecting,
    errorOf: errorFor,
    onFailure: (field, cause) => {
      if (!signal.aborted) outside.onFailure(field, cause);
    },
    onWait: (wait) => record.outside.push(wait),
  });
  if (kind === 'query') signal.throwIfAborted();
  const errors = [...(result.errors ?? []), ...filled.errors];
  const whole = { ...result, ...(errors.length === 0 ? {} : { errors }), data: filled.data };
  if (!isLargerThan(whole, answerLimitBytes)) return whole;
  if (kind === 'query') throw errorOf('answerTooLarge');
  return withoutValues(unfinished, record.requestId);
}

/** What is stored is told, also where it can't be told with all that comes from outside. */
function withoutValues(
  { data, missing }: UnfinishedData,
  requestId: string,
): ExecutionResult<unknown> {
  for (const { path } of missing) put(data, path, null);
  const cause = new Error('With it the answer is larger than it may be.');
  const firstOfEach = new Map(missing.toReversed().map((one) => [one.name, one])).values();
  const errors = [...firstOfEach].map(({ nodes, path }) =>
    locatedError(outsideOfStored(requestId, cause), nodes, path),
  );
  return { data, errors };
}
