import {
  ConnectionLostError,
  hasCause,
  NotBegunError,
  TransactionOpenError,
  UnreadableError,
} from './failures.ts';
import { isStalePlan, isTimeout, sqlState } from './sqlstate.ts';

/**
 * Why an operation may be run once more: `conflict` with another transaction, of which Postgres has
 * rolled back this one; its connection was `lost`; a statement was prepared for tables that a
 * migration has changed since, and the plan is `stale`; another's transaction was `open` on the
 * connection, and nothing was done; or the caller's `rights` changed between a write and its reading.
 */
export type RetryReason = 'conflict' | 'lost' | 'stale' | 'open' | 'rights';

/** How often one operation is tried again, at most. */
export const retryLimits: Readonly<Record<RetryReason, number>> = {
  conflict: 2,
  lost: 1,
  stale: 1,
  open: 2,
  rights: 1,
};

/** BEGIN in a transaction that has done something, or has failed. */
const openStates = ['25001', '25P02'];

/** Serialization failure, deadlock. */
const conflicts = ['40001', '40P01'];

/**
 * Whether an operation that failed may be run once more as a whole. A mutation whose connection was
 * lost is not: its client decides, who knows what it is for. Only one with an idempotency key is run
 * again where COMMIT was lost; `KeyedDoubt` decides that.
 *
 * @param failure - the transaction's first failure
 */
export function retryable(failure: unknown, kind: 'query' | 'mutation'): RetryReason | null {
  const state = sqlState(failure);
  if (state !== null && conflicts.includes(state)) return 'conflict';
  if (isStalePlan(failure)) return 'stale';
  if (hasCause(failure, UnreadableError)) return 'rights';
  if (failure instanceof NotBegunError) {
    const foundOpen = failure.cause instanceof TransactionOpenError;
    if (foundOpen || (state !== null && openStates.includes(state))) return 'open';
  }
  if (kind === 'query' && failure instanceof ConnectionLostError && !isTimeout(state))
    return 'lost';
  return null;
}

const PAUSE_MAX_MS = 500;

/**
 * How long to wait before the next attempt, in milliseconds: at random, so that those who were in
 * each other's way do not meet again, and longer after the second attempt.
 *
 * @param tries - how many attempts there were
 */
export function pauseBefore(tries: number): number {
  return Math.random() * Math.min(25 * 2 ** tries, PAUSE_MAX_MS);
}
