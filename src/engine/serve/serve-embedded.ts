import type { Logger } from 'pino';
import type { Config } from '../config/index.ts';
import type { Domain } from '../domain.ts';
import { startDatabase } from '../embedded/database.ts';
import { isSeeded, markSeeded } from '../embedded/roles.ts';
import { migrate } from '../maintenance/migrate.ts';
import { seed } from '../maintenance/seed.ts';
import { serve } from '../node/server.ts';
import { CommandError, report } from './command.ts';
import { compose, openPool } from './compose.ts';
import { proveSafe } from './prove-safe.ts';
import type { Shutdown } from './shutdown.ts';
import { trustedIssuers } from './trusted-issuers.ts';
import { welcome } from './welcome.ts';
import { serveMetricsOfWorkers } from './worker-metrics.ts';
import { startWorkers } from './workers.ts';

/**
 * Serves the embedded database: migrated, with sample data on its first start, and with an issuer
 * of its own for tokens.
 *
 * @param count - how many processes are to serve
 */
export async function serveEmbedded(
  config: Config,
  count: number,
  domain: Domain,
  logger: Logger,
  shutdown: Shutdown,
): Promise<void> {
  const { dataDirectory } = config;
  const database = await startDatabase(dataDirectory, 'npm start');
  shutdown.defer(() => database.stop());
  void database.ended.then(() => {
    if (shutdown.begun) return undefined;
    const error = new CommandError(
      `The embedded Postgres ended unexpectedly. Its log is ${dataDirectory}/postgres.log.`,
    );
    return shutdown.end(report(error));
  });
  logger.debug({ place: database.place, port: database.port }, 'embedded database started');

  const { ownerUrl, loginUrl } = database;
  const log = (sentence: string) => logger.debug(sentence);
  await migrate({ ownerUrl, loginUrl, roles: domain.roles, log });
  if (!(await isSeeded(ownerUrl))) {
    await seed({ ownerUrl, sample: domain.sample, scale: 1, log });
    await markSeeded(ownerUrl);
  }

  const driver = await openPool(config, loginUrl, logger);
  shutdown.defer(() => driver.close());
  await proveSafe(driver, loginUrl, domain);
  // Made before there are workers, all of which read it.
  const issuers = await trustedIssuers(config, logger);

  let address: string;
  if (count > 1) {
    const workers = await startWorkers(count, config.host, logger, shutdown);
    if (workers === null) return;
    await serveMetricsOfWorkers(config, logger, shutdown);
    workers.serve(loginUrl);
    ({ address } = workers);
  } else {
    const app = await compose({ domain, config, driver, ...issuers, logger });
    shutdown.defer(() => app.close());
    const server = await serve({ ...config, listener: app.listener });
    shutdown.defer(() => server.stop());
    ({ address } = server);
  }
  await database.announce(address);
  process.stdout.write(welcome(address, database.place, domain.introduction, config));
}
