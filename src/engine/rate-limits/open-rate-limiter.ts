import cluster from 'node:cluster';
import {
  RateLimiterCluster,
  RateLimiterClusterMaster,
  RateLimiterMemory,
} from 'rate-limiter-flexible';
import type { Logger } from '../logger.ts';
import { BoundedCounters } from './bounded-counters.ts';
import { InsuredCounters } from './insured-counters.ts';
import { RateLimiter, type Counters, type Limit } from './rate-limiter.ts';

/** How long a worker waits for the primary. */
const PATIENCE_MS = 500;

interface RateLimitConfig {
  readonly rateLimit: Limit | null;
  /** Of the database that processes on several machines count in; null: each machine for itself. */
  readonly rateLimitStoreUrl: string | null;
}

/**
 * The limiter as configured: its counts are in the database that is named for it, otherwise in the
 * primary where this is one of several processes, otherwise here.
 *
 * @returns null where there is no limit
 */
export async function openRateLimiter(
  { rateLimit: limit, rateLimitStoreUrl: url }: RateLimitConfig,
  logger: Logger,
): Promise<RateLimiter | null> {
  if (limit === null) return null;
  const options = { points: limit.requests, duration: limit.seconds, keyPrefix: 'rowhouse' };
  const own = new BoundedCounters(new RateLimiterMemory(options));
  let shared: Counters | null = null;
  if (url !== null) {
    const { PostgresCounters } = await import('./postgres-counters.ts');
    shared = new PostgresCounters(url, limit);
  } else if (cluster.isWorker) {
    shared = new BoundedCounters(new RateLimiterCluster({ ...options, timeoutMs: PATIENCE_MS }));
  }
  if (shared === null) return new RateLimiter(limit, own);
  return new RateLimiter(limit, new InsuredCounters(shared, { insurance: own, onChange: tell }));

  function tell(state: 'failed' | 'back', error?: unknown): void {
    if (state === 'back') logger.info({}, 'rate limits are counted together again');
    else {
      logger.warn(
        { reason: error instanceof Error ? error.message : String(error) },
        'the store of rate limits is away; each process counts by itself',
      );
    }
  }
}

/** What the primary of several processes does so that they count together. Once is enough. */
export function holdRateLimits(): void {
  // An answer to a worker that has just ended fails; that is no reason for the primary to end too.
  cluster.on('fork', (worker) => worker.on('error', () => undefined));
  // It listens to the workers from here on.
  void new RateLimiterClusterMaster();
}
