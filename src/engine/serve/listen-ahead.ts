import type { RequestListener } from 'node:http';
import type { Logger } from 'pino';
import { serve, type ServeOptions } from '../node/server.ts';
import { answerWhileWaiting } from './answer-while-waiting.ts';
import type { Composed } from './compose.ts';
import type { Shutdown } from './shutdown.ts';

/**
 * Listens at once, and answers with 503 until there is an application that a request could reach.
 *
 * @returns a function that hands requests over to the application from then on
 * @throws ListenError where the address can't be had
 */
export async function listenAhead(
  options: Omit<ServeOptions, 'listener'>,
  logger: Logger,
  shutdown: Shutdown,
): Promise<(app: Composed) => void> {
  let app: Composed | undefined;
  // After the server has stopped: requests that are running need it.
  shutdown.defer(async () => app?.close());
  let listener: RequestListener = answerWhileWaiting(options.corsOrigins ?? []);
  const server = await serve({
    ...options,
    listener: (request, response) => listener(request, response),
  });
  shutdown.defer(() => server.stop());
  const { address } = server;
  logger.info({ address }, 'listening');
  return (composed) => {
    app = composed;
    ({ listener } = composed);
    logger.info({ address }, 'ready');
  };
}
