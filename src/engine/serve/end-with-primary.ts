import cluster from 'node:cluster';
import type { Logger } from 'pino';
import type { Shutdown } from './shutdown.ts';

/**
 * Ends a worker when the primary has gone, killed or crashed: nobody would replace it or tell it to
 * stop, and new connections went through the primary. What it is answering is answered first.
 */
export function endWithPrimary(logger: Logger, shutdown: Shutdown): void {
  const { worker } = cluster;
  worker?.once('disconnect', () => {
    // Otherwise Node ends the process here and now.
    worker.exitedAfterDisconnect = true;
    if (shutdown.begun) return;
    logger.error({}, 'the first process has gone; this one ends');
    void shutdown.end(1);
  });
}
