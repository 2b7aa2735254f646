import cluster from 'node:cluster';
import { readWorkers } from './arguments-of-start.ts';
import { report } from '../serve/command.ts';
import { configuration } from './environment.ts';
import type { Domain } from '../domain.ts';
import type { RequestRoles } from '../request-roles.ts';
import { endWithNpm } from '../serve/end-with-npm.ts';
import { openLogger } from '../serve/open-logger.ts';
import { createShutdown } from '../serve/shutdown.ts';
import { beginning } from '../serve/welcome.ts';

/** What is served, loaded when it is needed. */
export interface Load {
  readonly domain: () => Promise<Domain>;
  /** Its roles alone: they are there when its API can't be built. */
  readonly roles: () => Promise<RequestRoles>;
}

/**
 * Serves the configured database, or, where none is configured, an embedded one that it starts and
 * ends with itself; with `--workers N` by several processes. Runs until a signal ends it.
 */
export async function start(args: readonly string[], load: Load): Promise<undefined> {
  try {
    const count = readWorkers([...args]);
    const config = configuration();
    const logger = openLogger(config);
    const shutdown = createShutdown(config.shutdownTimeoutMs, logger);
    if (!cluster.isWorker) {
      endWithNpm(logger, shutdown);
      // A person waits, and the modules alone take a second.
      if (config.authenticatedUrl === null) process.stdout.write(beginning(config.dataDirectory));
    }
    try {
      // Each is loaded only when it is used: production does without the embedded database.
      if (cluster.isWorker) {
        const { serveAsWorker } = await import('../serve/serve-worker.ts');
        await serveAsWorker(config, await load.domain(), logger, shutdown);
      } else if (config.authenticatedUrl === null) {
        const { serveEmbedded } = await import('../serve/serve-embedded.ts');
        await serveEmbedded(config, count, await load.domain(), logger, shutdown);
      } else {
        const { leadConfigured, serveConfigured } = await import('../serve/serve-configured.ts');
        const url = config.authenticatedUrl;
        if (count > 1) {
          await leadConfigured(config, url, count, await load.domain(), logger, shutdown);
        } else await serveConfigured(config, url, await load.domain(), logger, shutdown);
      }
    } catch (error) {
      // What a signal cuts off in the middle of a start fails; that is no news.
      if (!shutdown.begun) await shutdown.end(report(error));
    }
  } catch (error) {
    process.exitCode = report(error);
  }
}
