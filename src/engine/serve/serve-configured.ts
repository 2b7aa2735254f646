import type { Logger } from 'pino';
import type { Config } from '../config/index.ts';
import type { Domain } from '../domain.ts';
import type { Driver } from '../session/driver.ts';
import { compose, openPool } from './compose.ts';
import { listenAhead } from './listen-ahead.ts';
import { proveSafe, waitUntilSafe } from './prove-safe.ts';
import type { Shutdown } from './shutdown.ts';
import { trustedIssuers } from './trusted-issuers.ts';
import { serveMetricsOfWorkers } from './worker-metrics.ts';
import { startWorkers } from './workers.ts';

/**
 * Serves the configured database, through the restricted login alone. It answers at once, and with
 * 503 until the database has answered and is proven safe.
 */
export async function serveConfigured(
  config: Config,
  url: string,
  domain: Domain,
  logger: Logger,
  shutdown: Shutdown,
): Promise<void> {
  const driver = await openPool(config, url, logger);
  shutdown.defer(() => driver.close());
  const open = await listenAhead(config, logger, shutdown);
  await untilSafe(driver, url, domain, logger, shutdown);
  if (shutdown.begun) return;
  const issuers = await trustedIssuers(config, logger);
  open(await compose({ domain, config, driver, ...issuers, logger }));
}

/** The same by several processes; the database is proven safe once. */
export async function leadConfigured(
  config: Config,
  url: string,
  count: number,
  domain: Domain,
  logger: Logger,
  shutdown: Shutdown,
): Promise<void> {
  const workers = await startWorkers(count, config.host, logger, shutdown);
  if (workers === null) return;
  await serveMetricsOfWorkers(config, logger, shutdown);
  const driver = await openPool({ ...config, poolMax: 1 }, url, logger);
  try {
    await untilSafe(driver, url, domain, logger, shutdown);
  } finally {
    await driver.close();
  }
  if (!shutdown.begun) workers.serve(url);
}

function untilSafe(
  driver: Driver,
  url: string,
  domain: Domain,
  logger: Logger,
  shutdown: Shutdown,
): Promise<void> {
  return waitUntilSafe(() => proveSafe(driver, url, domain), {
    onFailure: (reason) => logger.warn({ reason }, 'waiting for the database'),
    stopped: () => shutdown.begun,
  });
}
