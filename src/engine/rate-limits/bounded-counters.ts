import { BoundedCache } from '../memory/bounded-cache.ts';
import { budgetOf } from '../memory/cache-shares.ts';
import { RateLimiterRes, type RateLimiterAbstract } from 'rate-limiter-flexible';
import type { Count, Counters } from './rate-limiter.ts';

/** A count with its timer and its key, which the library keeps a second time. */
const weigh = (_none: true, key: string) => 600 + 4 * key.length;

/**
 * Counters of rate-limiter-flexible that keep a count in memory for each key, for a bounded number
 * of keys: anybody can have many addresses. The key that was not used for longest is forgotten, which
 * gives its owner a new window; whoever could bring that about has enough addresses not to need it.
 */
export class BoundedCounters implements Counters {
  readonly #limiter: RateLimiterAbstract;
  readonly #keys: BoundedCache<string, true>;

  constructor(limiter: RateLimiterAbstract, budget = budgetOf('rateLimitCounters')) {
    this.#limiter = limiter;
    this.#keys = new BoundedCache({
      budget,
      weigh,
      onEvict: (_none, key) => void limiter.delete(key).catch(() => undefined),
    });
  }

  async count(key: string): Promise<Count> {
    if (this.#keys.get(key) === undefined) this.#keys.set(key, true);
    return countOf(this.#limiter.consume(key));
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** The library says no by rejecting with what it gives otherwise; any other error is one. */
export async function countOf(consumed: Promise<RateLimiterRes>): Promise<Count> {
  try {
    const { remainingPoints, msBeforeNext } = await consumed;
    return { allowed: true, remaining: remainingPoints, resetMs: msBeforeNext };
  } catch (error) {
    if (!(error instanceof RateLimiterRes)) throw error;
    return { allowed: false, remaining: 0, resetMs: error.msBeforeNext };
  }
}
