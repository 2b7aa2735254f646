import { STATUS_CODES, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { ErrorCode, ErrorExtensions } from '../errors/index.ts';
import type { CorsOrigins } from '../config/index.ts';
import { securityHeaders } from '../request/security-headers.ts';
import { corsOf, corsOfBytes } from './cors-of-message.ts';

/** In seconds. */
const RETRY_AFTER = 1;

interface Refusal {
  readonly message: string;
  readonly extensions: ErrorExtensions;
}

/**
 * Answers a Node request with an error in the API's shape.
 *
 * @param code - one of the API's error codes
 */
export function refuse(
  response: ServerResponse,
  status: number,
  code: ErrorCode,
  message: string,
  origins: CorsOrigins,
): void {
  sendError(response, status, { message, extensions: { code } }, crypto.randomUUID(), origins);
}

/** The same for an error with more than a code, of a request that the log knows by an id. */
export function sendError(
  response: ServerResponse,
  status: number,
  error: Refusal,
  requestId: string,
  origins: CorsOrigins,
): void {
  const { body, headers } = answerOf(status, error, requestId);
  response.writeHead(status, { ...headers, ...corsOf(origins, response.req) });
  response.end(body);
}

/** A 503 says when to come again, unless the changes of a mutation may be stored. */
function answerOf(status: number, { message, extensions }: Refusal, requestId: string) {
  const isPassing = status === 503 && extensions.outcome === undefined;
  const told = isPassing ? { ...extensions, retryAfter: RETRY_AFTER } : extensions;
  const body = JSON.stringify({ errors: [{ message, extensions: told }] });
  const headers = {
    ...securityHeaders,
    'X-Request-Id': requestId,
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(body),
    ...(isPassing ? { 'Retry-After': String(RETRY_AFTER) } : {}),
  };
  return { body, headers };
}

/** What Node's parser or its time limits refuse has no request, so the answer is written by hand. */
export function answerBrokenRequest(
  error: NodeJS.ErrnoException & { readonly rawPacket?: Uint8Array },
  socket: Socket,
  response: ServerResponse | undefined,
  origins: CorsOrigins,
): void {
  if (error.code === 'ECONNRESET') socket.destroy();
  else {
    const [status, message] = describeBrokenRequest(error.code ?? '');
    const cors =
      response === undefined
        ? corsOfBytes(origins, error.rawPacket)
        : corsOf(origins, response.req);
    breakOff(socket, response, status, { message, extensions: { code: 'BAD_REQUEST' } }, cors);
  }
}

/**
 * Ends a connection with an error in the API's shape, where its client can still be told.
 *
 * @param response - the answer that the connection is at, if any
 * @param cors - what lets a page read it
 */
export function breakOff(
  socket: Socket,
  response: ServerResponse | undefined,
  status: number,
  error: Refusal,
  cors: Readonly<Record<string, string>>,
): void {
  if (!socket.writable || response?.headersSent === true) {
    socket.destroy();
    return;
  }
  const { headers, body } = answerOf(status, error, crypto.randomUUID());
  const lines = Object.entries({ ...headers, ...cors, Connection: 'close' }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`, () =>
    socket.destroy(),
  );
  // A client that does not take even this is not waited for.
  if (socket.writableLength > 0) socket.destroy();
}

function describeBrokenRequest(code: string): [status: number, message: string] {
  switch (code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return [408, 'The request took too long to arrive.'];
    case 'HPE_HEADER_OVERFLOW':
      return [431, 'The headers are too large.'];
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return [413, 'The chunk extensions are too large.'];
    default:
      return [400, 'This is not a valid HTTP/1.1 request.'];
  }
}
