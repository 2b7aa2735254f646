import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Domain } from '../domain.ts';
import { badRequest, faultOf } from '../errors/index.ts';
import { faultAnswer } from '../request/fault-answer.ts';
import { IncomingRequest } from '../request/incoming-request.ts';
import type { Params } from '../request/read-params.ts';
import { paramsOfBody } from '../request/read-request.ts';
import type { Service } from '../request/service.ts';
import { writeAnswer, type HttpAnswer } from '../request/write-answer.ts';
import { describeFault } from '../telemetry/describe-fault.ts';
import { sendError } from './refusal.ts';
import { isPlainPost } from './request-shape.ts';

interface ListenerOptions {
  readonly domain: Domain;
  /** Yoga, as a listener of Node's. */
  readonly app: (request: IncomingMessage, response: ServerResponse) => unknown;
  readonly service: Service;
}

/**
 * Node's adapter. It reads and writes the plain requests that nearly all are without making Fetch's
 * objects of them; Yoga gets the others. The same functions answer both.
 */
export function createListener({ domain, app, service }: ListenerOptions): RequestListener {
  const { bodyLimitBytes } = service;
  return (request, response) => {
    const { method = '', url = '', headers } = request;
    const header = (name: string) => headers[name]?.toString();
    if (isPlainPost(method, url, header, bodyLimitBytes)) {
      void answerPlain(request, response, domain, service);
    } else {
      void answerByYoga(request, response, app);
    }
  };
}

async function answerByYoga(
  request: IncomingMessage,
  response: ServerResponse,
  app: ListenerOptions['app'],
): Promise<void> {
  await app(request, response);
  // Without an answer, Yoga's adapter writes to the console and leaves the connection open.
  if (!response.headersSent) response.destroy();
}

/** What fails on the way ends its request, and not the process. */
async function answerPlain(
  request: IncomingMessage,
  response: ServerResponse,
  domain: Domain,
  service: Service,
): Promise<void> {
  const { entrance, placeOf, answerHeaders, logger } = service;
  const gone = new AbortController();
  const onClose = () => gone.abort();
  response.once('close', onClose);
  let incoming: IncomingRequest | undefined;
  try {
    incoming = new IncomingRequest(entrance, {
      method: 'POST',
      headers: { get: (name) => request.headers[name]?.toString() ?? null },
      signal: gone.signal,
      place: () => placeOf({ req: request, res: response }),
    });
    const answer = await answerOf(incoming, request, domain, service);
    Object.assign(answer.headers, answerHeaders(incoming, answer.status));
    response.off('close', onClose);
    if (response.destroyed) return;
    const length = Buffer.byteLength(answer.body);
    response.writeHead(answer.status, { ...answer.headers, 'Content-Length': length });
    response.end(answer.body);
  } catch (error) {
    const { requestId = crypto.randomUUID(), stored = false } = incoming?.record ?? {};
    logger.error({ requestId, err: describeFault(error) }, 'no answer could be made');
    const { status, ...fault } = faultOf(requestId, stored);
    if (response.headersSent || response.destroyed) response.destroy();
    else sendError(response, status, fault, requestId, service.corsOrigins);
  }
}

async function answerOf(
  incoming: IncomingRequest,
  request: IncomingMessage,
  { createContext }: Domain,
  { answerOperation, logger }: Service,
): Promise<HttpAnswer> {
  try {
    const params = paramsOf(incoming, request);
    return writeAnswer(
      await answerOperation(incoming, params, createContext),
      incoming.headers.get('accept'),
    );
  } catch (error) {
    return faultAnswer(error, incoming.record, logger);
  }
}

/** Reads the body, of a caller who is let in. @throws ApiError */
async function paramsOf(incoming: IncomingRequest, request: IncomingMessage): Promise<Params> {
  await incoming.admit();
  return paramsOfBody(textOf(await bodyOf(request)));
}

/** @throws BAD_REQUEST where the client went before its end */
function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  const chunks: Buffer[] = [];
  const onGone = () => {
    // Every request is closed at last; an error is made only for one that was not read to its end.
    if (!request.readableEnded) reject(badRequest('The connection ended before the body did.'));
  };
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.once('end', () => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)));
  request.once('close', onGone);
  request.once('error', onGone);
  // Its client may have gone while it was let in.
  if (request.destroyed) onGone();
  return promise;
}

const decoder = new TextDecoder('utf-8', { fatal: true });

/** @throws BAD_REQUEST for what is not UTF-8 */
function textOf(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch {
    throw badRequest('The body is not UTF-8.');
  }
}
