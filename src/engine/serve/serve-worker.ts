import type { Logger } from 'pino';
import { developmentIssuer } from '../auth/development-issuer.ts';
import { providersFrom } from '../auth/providers.ts';
import type { Config } from '../config/index.ts';
import type { Domain } from '../domain.ts';
import type { Driver } from '../session/driver.ts';
import { compose, openPool } from './compose.ts';
import { endWithPrimary } from './end-with-primary.ts';
import { listenAhead } from './listen-ahead.ts';
import type { Shutdown } from './shutdown.ts';
import { isWorkerMessage } from './worker-messages.ts';

/**
 * Serves as one of several processes: answers with 503 until the primary has found the database
 * safe, and ends when the primary says so, or has gone.
 */
export async function serveAsWorker(
  config: Config,
  domain: Domain,
  logger: Logger,
  shutdown: Shutdown,
): Promise<void> {
  const told = Promise.withResolvers<string>();
  process.on('message', (message) => {
    if (!isWorkerMessage(message)) return;
    if (message.rowhouse === 'stop') void shutdown.end(0);
    else if (message.rowhouse === 'serve') told.resolve(message.url);
  });

  endWithPrimary(logger, shutdown);

  let driver: Driver | undefined;
  shutdown.defer(async () => driver?.close());
  const open = await listenAhead(config, logger, shutdown);

  driver = await openPool(config, await told.promise, logger);
  const onFault = (message: string) => logger.warn(message);
  const own = config.authenticatedUrl === null ? [await ownProvider()] : [];
  const providers = [...own, ...providersFrom(config, { onFault })];
  open(await compose({ domain, config, driver, providers, logger }));
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
