import { RateLimiterRes, type RateLimiterAbstract } from 'rate-limiter-flexible';
import type { Count, Counters } from './rate-limiter.ts';

/** About 20 MB of them. */
const KEYS_MAX = 100_000;

/**
 * Counters of rate-limiter-flexible that keep a count in memory for each key, for a bounded number
 * of keys: anybody can have many addresses. The key that was not used for longest is forgotten, which
 * gives its owner a new window; whoever could bring that about has enough addresses not to need it.
 */
export class BoundedCounters implements Counters {
  readonly #limiter: RateLimiterAbstract;
  readonly #keysMax: number;
  readonly #keys = new Set<string>();

  constructor(limiter: RateLimiterAbstract, keysMax = KEYS_MAX) {
    this.#limiter = limiter;
    this.#keysMax = keysMax;
  }

  async count(key: string): Promise<Count> {
    // A Set keeps the order of insertion: what is put back last is the most recently used.
    this.#keys.delete(key);
    this.#keys.add(key);
    const [oldest] = this.#keys;
    if (this.#keys.size > this.#keysMax && oldest !== undefined) {
      this.#keys.delete(oldest);
      void this.#limiter.delete(oldest).catch(() => undefined);
    }
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
