import type { Logger } from 'pino';
import type { Config } from '../config/index.ts';
import type { Domain } from '../domain.ts';
import type { Driver } from '../session/driver.ts';
import { CommandError } from './command.ts';
import { compose, openPool } from './compose.ts';
import { endWithPrimary } from './end-with-primary.ts';
import { listenAhead } from './listen-ahead.ts';
import type { Shutdown } from './shutdown.ts';
import { trustedIssuers } from './trusted-issuers.ts';
import { isWorkerMessage, type WorkerState } from './worker-messages.ts';

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
  const issuers = await trustedIssuers(config, logger);
  try {
    open(await compose({ domain, config, driver, ...issuers, logger }));
    tell({ rowhouse: 'serving' });
  } catch (error) {
    if (error instanceof CommandError) tell({ rowhouse: 'unfit' });
    throw error;
  }
}

/** The primary may have gone in between; then this process goes, too. */
function tell(state: WorkerState): void {
  process.send?.(state, undefined, undefined, () => undefined);
}
