import type { RequestListener } from 'node:http';
import type { Logger } from 'pino';
import { developmentIssuer } from '../auth/development-issuer.ts';
import { providersFrom } from '../auth/providers.ts';
import type { Config } from '../config/index.ts';
import type { Driver } from '../db/driver.ts';
import { serve } from '../server.ts';
import { answerWhileWaiting } from './answer-while-waiting.ts';
import { compose, openPool, type Composed } from './compose.ts';
import type { Shutdown } from './shutdown.ts';
import { isWorkerMessage } from './worker-messages.ts';

/**
 * Serves as one of several processes: answers with 503 until the primary has found the database
 * safe, and ends when the primary says so. (When the primary is gone, Node ends it.)
 */
export async function serveAsWorker(
  config: Config,
  logger: Logger,
  shutdown: Shutdown,
): Promise<void> {
  const told = Promise.withResolvers<string>();
  process.on('message', (message) => {
    if (!isWorkerMessage(message)) return;
    if (message.rowhouse === 'stop') void shutdown.end(0);
    else if (message.rowhouse === 'serve') told.resolve(message.url);
  });

  let driver: Driver | undefined;
  shutdown.defer(async () => driver?.close());
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

  driver = await openPool(config, await told.promise, logger);
  const providers = providersFrom(config, { onFault: (message) => logger.warn(message) });
  app = await compose({
    config,
    driver,
    providers: config.authenticatedUrl === null ? [await ownProvider(), ...providers] : providers,
    logger,
  });
  ({ listener } = app);
  logger.info({ address: server.address }, 'ready');
}

/** The development issuer's, whose key the primary has made. */
async function ownProvider() {
  const [{ developmentKey }, { dataDirectory }] = await Promise.all([
    import('./development-key.ts'),
    import('../embedded/database.ts'),
  ]);
  const { provider } = await developmentIssuer(await developmentKey(dataDirectory));
  return provider;
}
