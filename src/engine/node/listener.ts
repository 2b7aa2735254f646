import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { faultOf } from '../errors/index.ts';
import type { Lane, Visit } from './lane.ts';
import type { Logger } from '../logger.ts';
import { isPlain } from './request-shape.ts';
import type { HeaderReader } from '../request/admit.ts';
import { sendError } from './refusal.ts';
import { describeFault } from '../telemetry/describe-fault.ts';

/** The ordinary way of a request, with what is known of it already. */
type App = (
  request: IncomingMessage,
  response: ServerResponse,
  ...visit: readonly object[]
) => unknown;

/** Ends the connection where the adapter has no answer to send, and would only tell the console so. */
const ending =
  (app: App) =>
  async (...[request, response, ...visit]: Parameters<App>): Promise<void> => {
    await app(request, response, ...visit);
    if (!response.headersSent) response.destroy();
  };

interface ListenerOptions {
  readonly app: App;
  /** The short way; null where there is none. */
  readonly lane: Pick<Lane, 'admit' | 'answer'> | null;
  readonly bodyLimitBytes: number;
  readonly logger: Logger;
}

/** Shows each request the short way first, and the ordinary one where that does not lead on. */
export function createListener(options: ListenerOptions): RequestListener {
  const { lane, bodyLimitBytes, logger } = options;
  const app = ending(options.app);
  if (lane === null) return (request, response) => void app(request, response);
  return (request, response) => {
    const { method = '', url = '', headers } = request;
    const header = (name: string) => headers[name]?.toString();
    if (!isPlain(method, url, header, bodyLimitBytes)) {
      void app(request, response);
      return;
    }
    void passBy({ app, lane, logger, request, response });
  };
}

interface Passing {
  readonly app: ReturnType<typeof ending>;
  readonly logger: Logger;
  readonly lane: Pick<Lane, 'admit' | 'answer'>;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** What fails on the way ends its request, and not the process. */
async function passBy({ app, lane, logger, request, response }: Passing): Promise<void> {
  let visit: Visit | undefined;
  try {
    const headers = { get: (name: string) => request.headers[name]?.toString() ?? null };
    visit = await lane.admit(headers, { req: request, res: response });
    await answerShort({ app, lane, request, response }, visit, headers);
  } catch (error) {
    const { requestId, stored } = visit?.record ?? {
      requestId: crypto.randomUUID(),
      stored: false,
    };
    logger.error({ requestId, err: describeFault(error) }, 'no answer could be made');
    const { status, ...fault } = faultOf(requestId, stored);
    if (response.headersSent) response.destroy();
    else sendError(response, status, fault, requestId);
  }
}

async function answerShort(
  { app, lane, request, response }: Omit<Passing, 'logger'>,
  visit: Visit,
  headers: HeaderReader,
): Promise<void> {
  if (visit.refusal !== undefined) return handOver(app, request, response, visit);

  const body = await bodyOf(request);
  const text = body && textOf(body);
  if (body === null || text === null) return handOver(app, request, response, visit, body);

  const gone = new AbortController();
  const onClose = () => gone.abort();
  response.once('close', onClose);
  const answer = await lane.answer(visit, headers, text, gone.signal).catch((fault: unknown) => {
    // The ordinary way tells the client, the log and the metrics.
    visit.refusal = fault;
    return null;
  });
  response.off('close', onClose);
  if (answer === null) return handOver(app, request, response, visit, body);
  if (response.destroyed) return;
  const length = Buffer.byteLength(answer.body);
  response.writeHead(answer.status, { ...answer.headers, 'Content-Length': length });
  response.end(answer.body);
}

/** The ordinary way on. A body that was read is found where frameworks leave theirs. */
function handOver(
  app: Passing['app'],
  request: IncomingMessage,
  response: ServerResponse,
  visit: Visit,
  body: Buffer | null = null,
): Promise<void> {
  if (body !== null) Object.assign(request, { body });
  return app(request, response, visit);
}

/** @returns null where the client went before its end; the request is the ordinary way's then */
function bodyOf(request: IncomingMessage): Promise<Buffer | null> {
  const { promise, resolve } = Promise.withResolvers<Buffer | null>();
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.once('end', () => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)));
  request.once('close', () => resolve(null));
  request.once('error', () => resolve(null));
  return promise;
}

const decoder = new TextDecoder('utf-8', { fatal: true });

/** @returns null for what is not UTF-8 */
function textOf(bytes: Uint8Array): string | null {
  try {
    return decoder.decode(bytes);
  } catch {
    return null;
  }
}
