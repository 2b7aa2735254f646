import type { RequestListener } from 'node:http';
import type { Logger } from 'pino';
import { providersFrom } from '../auth/providers.ts';
import type { Config } from '../config.ts';
import { refuse, securityHeaders } from '../refusal.ts';
import { serve } from '../server.ts';
import { compose, openPool } from './compose.ts';
import { proveSafe, waitUntilSafe } from './prove-safe.ts';
import type { Shutdown } from './shutdown.ts';

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

  let listener: RequestListener = answerWhileWaiting;
  const server = await serve({
    ...config,
    listener: (request, response) => listener(request, response),
  });
  shutdown.defer(() => server.stop());
  logger.info({ address: server.address }, 'listening');

  await waitUntilSafe(() => proveSafe(driver, url), {
    onFailure: (reason, retryInMs) =>
      logger.warn({ reason, retryInMs }, 'waiting for the database'),
    stopped: () => shutdown.begun,
  });
  if (shutdown.begun) return;
  const onFault = (message: string) => logger.warn(message);
  const providers = providersFrom(config, { onFault });
  const app = await compose({ config, driver, providers, logger });
  shutdown.defer(() => app.close());
  ({ listener } = app);
  logger.info({ address: server.address }, 'ready');
}

const answerWhileWaiting: RequestListener = (request, response) => {
  if (request.url === '/health') {
    const headers = { ...securityHeaders, 'Content-Type': 'application/json' };
    response.writeHead(200, headers).end('{"status":"ok"}');
  } else {
    refuse(response, 503, 'SERVICE_UNAVAILABLE', 'The database is not available yet. Try again.');
  }
};
