import { pino } from 'pino';
import { report } from './command.ts';
import { configuration } from './environment.ts';
import { createShutdown } from './shutdown.ts';

/**
 * Serves the configured database, or, where none is configured, an embedded one that it starts and
 * ends with itself. Runs until a signal ends it.
 */
try {
  const config = configuration();
  const logger = pino({ level: config.logLevel });
  const shutdown = createShutdown(config.shutdownTimeoutMs);
  try {
    // Each is loaded only when it is used: production does without the embedded database.
    if (config.authenticatedUrl === null) {
      const { serveEmbedded } = await import('./serve-embedded.ts');
      await serveEmbedded(config, logger, shutdown);
    } else {
      const { serveConfigured } = await import('./serve-configured.ts');
      await serveConfigured(config, config.authenticatedUrl, logger, shutdown);
    }
  } catch (error) {
    // What a signal cuts off in the middle of a start fails; that is no news.
    if (!shutdown.begun) await shutdown.end(report(error));
  }
} catch (error) {
  process.exitCode = report(error);
}
