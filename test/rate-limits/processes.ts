import cluster from 'node:cluster';
import { once } from 'node:events';
import { holdRateLimits, openRateLimiter } from '../../src/engine/rate-limits/open-rate-limiter.ts';

// The server as two processes, one after the other, of which each is asked twice by one person; the
// limit is three. They write what remained after each request. With `alone`, the primary does not
// hold the counts.

const rateLimit = { requests: 3, seconds: 60 };
const quiet = () => undefined;

if (cluster.isPrimary) {
  if (process.argv[2] !== 'alone') holdRateLimits();
  for (let workers = 2; workers > 0; workers -= 1) await once(cluster.fork(), 'exit');
} else {
  const warnings: string[] = [];
  const warn = (_fields: object, message: string) => warnings.push(message);
  const limiter = await openRateLimiter(
    { rateLimit, rateLimitStoreUrl: null },
    { debug: quiet, info: quiet, error: quiet, warn },
  );
  const remaining: unknown[] = [];
  for (let requests = 2; requests > 0; requests -= 1) {
    const quota = await limiter?.take('subject alice').catch(() => null);
    remaining.push(quota?.remaining ?? 'over');
  }
  process.stdout.write(`${[...remaining, ...warnings].join(', ')}\n`, () => process.exit());
}
