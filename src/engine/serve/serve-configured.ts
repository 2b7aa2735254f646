import type { Logger } from 'pino';
import { providersFrom } from '../auth/providers.ts';
import type { Config } from '../config/index.ts';
import type { Domain } from '../domain.ts';
import type { RequestRoles } from '../request-roles.ts';
import type { Driver } from '../session/driver.ts';
import { compose, openPool } from './compose.ts';
import { listenAhead } from './listen-ahead.ts';
import { proveSafe, waitUntilSafe } from './prove-safe.ts';
import type { Shutdown } from './shutdown.ts';
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
  await untilSafe(driver, url, domain.roles, logger, shutdown);
  if (shutdown.begun) return;
  const onFault = (message: string) => logger.warn(message);
  const providers = providersFrom(config, { onFault });
  open(await compose({ domain, config, driver, providers, logger }));
}

/** The same by several processes; the database is proven safe once. */
export async function leadConfigured(
  config: Config,
  url: string,
  count: number,
  roles: RequestRoles,
  logger: Logger,
  shutdown: Shutdown,
): Promise<void> {
  const workers = await startWorkers(count, config.host, logger, shutdown);
  if (workers === null) return;
  await serveMetricsOfWorkers(config, logger, shutdown);
  const driver = await openPool({ ...config, poolMax: 1 }, url, logger);
  try {
    await untilSafe(driver, url, roles, logger, shutdown);
  } finally {
    await driver.close();
  }
  if (!shutdown.begun) workers.serve(url);
}

function untilSafe(
  driver: Driver,
  url: string,
  roles: RequestRoles,
  logger: Logger,
  shutdown: Shutdown,
): Promise<void> {
  return waitUntilSafe(() => proveSafe(driver, url, roles), {
    onFailure: (reason, retryInMs) =>
      logger.warn({ reason, retryInMs }, 'waiting for the database'),
    stopped: () => shutdown.begun,
  });
}
