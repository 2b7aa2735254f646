import { ApiError } from '../errors/index.ts';

/** How many requests in how many seconds. */
export interface Limit {
  readonly requests: number;
  readonly seconds: number;
}

/** How a key stands after one more request. */
export interface Count {
  /** Whether that request was within the limit. */
  readonly allowed: boolean;
  readonly remaining: number;
  /** Until the window ends, in milliseconds. */
  readonly resetMs: number;
}

/** Where the counts are kept: in this process, in the primary of several, or in a database. */
export interface Counters {
  /**
   * Counts one request.
   *
   * @throws any error where the counters can't be reached
   */
  count(key: string): Promise<Count>;
  close(): Promise<void>;
}

/** What is left to somebody. */
export interface Quota {
  readonly limit: Limit;
  readonly remaining: number;
  readonly resetSeconds: number;
}

/**
 * Lets so many requests of one key through in each window of time. It knows neither HTTP nor what a
 * key stands for.
 */
export class RateLimiter {
  readonly #limit: Limit;
  readonly #counters: Counters;

  constructor(limit: Limit, counters: Counters) {
    this.#limit = limit;
    this.#counters = counters;
  }

  /**
   * Counts one request of a key.
   *
   * @returns what is left after it
   * @throws ApiError RATE_LIMITED (429), with Retry-After, where nothing was left
   */
  async take(key: string): Promise<Quota> {
    const limit = this.#limit;
    const { allowed, remaining, resetMs } = await this.#counters.count(key);
    const resetSeconds = Math.max(1, Math.ceil(resetMs / 1000));
    const quota = { limit, remaining, resetSeconds };
    if (!allowed) throw rateLimited(quota);
    return quota;
  }

  close(): Promise<void> {
    return this.#counters.close();
  }
}

/**
 * The headers that tell a client about its quota, after the IETF's draft.
 * https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/
 */
export function quotaHeaders({ limit, remaining, resetSeconds }: Quota): Record<string, string> {
  return {
    'RateLimit-Policy': `"default";q=${limit.requests};w=${limit.seconds}`,
    RateLimit: `"default";r=${remaining};t=${resetSeconds}`,
  };
}

function rateLimited(quota: Quota): ApiError {
  const { limit, resetSeconds } = quota;
  return new ApiError(
    'RATE_LIMITED',
    `Too many requests: ${limit.requests} in ${limit.seconds} s are allowed. Try again in ${resetSeconds} s.`,
    {
      http: {
        status: 429,
        headers: { 'Retry-After': String(resetSeconds), ...quotaHeaders(quota) },
      },
    },
  );
}
