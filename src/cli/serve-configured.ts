import type { RequestListener } from 'node:http';
import type { Logger } from 'pino';
import { providersFrom } from '../auth/providers.ts';
import type { Config } from '../config/index.ts';
import type { Driver } from '../db/driver.ts';
import { serve } from '../server.ts';
import { answerWhileWaiting } from './answer-while-waiting.ts';
import { compose, openPool, type Composed } from './compose.ts';
import { proveSafe, waitUntilSafe } from './prove-safe.ts';
import type { Shutdown } from './shutdown.ts';
import { serveMetricsOfWorkers } from './worker-metrics.ts';
import { startWorkers } from './workers.ts';

/**
 * Serves the configured database, through the restricted login alone. It answers at once, and with
 * 503 until the database has answered and is proven safe: before that there is no application that
 * a request could reach.
 */
export async function serveConfigured(
  config: Config,
  url: string,
  logger: Logger,
  shutdown: Shutdown,
): Promise<void> {
  const driver = await openPool(config, url, logger);
  shutdown.defer(() => driver.close());

  let app: Composed | undefined;
  // After the server has stopped: requests that are running need it.
  shutdown.defer(async () => app?.close());
  let listener: RequestListener = answerWhileWaiting;
  const server = await serve({
    ...config,
    listener: (request, response) => listener(request, response),
  });
  shutdown.defer(() => server.stop());
  logger.info({ address: server.address }, 'listening');

  await untilSafe(driver, url, logger, shutdown);
  if (shutdown.begun) return;
  const onFault = (message: string) => logger.warn(message);
  const providers = providersFrom(config, { onFault });
  app = await compose({ config, driver, providers, logger });
  ({ listener } = app);
  logger.info({ address: server.address }, 'ready');
}

/** The same by several processes; the database is proven safe once. */
export async function leadConfigured(
  config: Config,
  url: string,
  count: number,
  logger: Logger,
  shutdown: Shutdown,
): Promise<void> {
  const workers = await startWorkers(count, config.host, logger, shutdown);
  if (workers === null) return;
  await serveMetricsOfWorkers(config, logger, shutdown);
  const driver = await openPool({ ...config, poolMax: 1 }, url, logger);
  try {
    await untilSafe(driver, url, logger, shutdown);
  } finally {
    await driver.close();
  }
  if (!shutdown.begun) workers.serve(url);
}

function untilSafe(driver: Driver, url: string, logger: Logger, shutdown: Shutdown): Promise<void> {
  return waitUntilSafe(() => proveSafe(driver, url), {
    onFailure: (reason, retryInMs) =>
      logger.warn({ reason, retryInMs }, 'waiting for the database'),
    stopped: () => shutdown.begun,
  });
}
