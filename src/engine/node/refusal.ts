import { STATUS_CODES, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { ErrorCode, ErrorExtensions } from '../errors/index.ts';
import { securityHeaders } from '../request/security-headers.ts';

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
): void {
  sendError(response, status, { message, extensions: { code } }, crypto.randomUUID());
}

/** The same for an error with more than a code, of a request that the log knows by an id. */
export function sendError(
  response: ServerResponse,
  status: number,
  error: Refusal,
  requestId: string,
): void {
  const body = bodyOf(error);
  const isPassing = status === 503 && error.extensions.outcome === undefined;
  response.writeHead(status, {
    ...headersOf(body, requestId),
    ...(isPassing ? { 'Retry-After': '1' } : {}),
  });
  response.end(body);
}

const bodyOf = ({ message, extensions }: Refusal) =>
  JSON.stringify({ errors: [{ message, extensions }] });

const headersOf = (body: string, requestId: string) => ({
  ...securityHeaders,
  'X-Request-Id': requestId,
  'Content-Type': 'application/json; charset=utf-8',
  'Content-Length': Buffer.byteLength(body),
});

/** What Node's parser or its time limits refuse has no request, so the answer is written by hand. */
export function answerBrokenRequest(
  error: NodeJS.ErrnoException,
  socket: Socket,
  response: ServerResponse | undefined,
): void {
  if (error.code === 'ECONNRESET') socket.destroy();
  else {
    const [status, message] = describeBrokenRequest(error.code ?? '');
    breakOff(socket, response, status, 'BAD_REQUEST', message);
  }
}

/**
 * Ends a connection with an error in the API's shape, where its client can still be told.
 *
 * @param response - the answer that the connection is at, if any
 */
export function breakOff(
  socket: Socket,
  response: ServerResponse | undefined,
  status: number,
  code: ErrorCode,
  message: string,
): void {
  if (!socket.writable || response?.headersSent === true) {
    socket.destroy();
    return;
  }
  const body = bodyOf({ message, extensions: { code } });
  const headers = {
    ...headersOf(body, crypto.randomUUID()),
    ...(status === 503 ? { 'Retry-After': '1' } : {}),
    Connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
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
