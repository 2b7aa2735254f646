import { request as httpRequest } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { Attacker, Reply } from './attack.ts';

/** Longer than the server gives any request. */
const patienceMs = 20_000;
/** As much of a body is kept as is looked at. */
const keptBytes = 65_536;

interface Request {
  readonly kind: string;
  readonly path?: string;
  readonly method?: string;
  readonly token?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Hangs up after so many milliseconds. */
  readonly hangUpAfterMs?: number;
}

/** Sends one request on a connection of its own, from the attacker's address. */
export function send(attacker: Attacker, request: Request): Promise<Reply> {
  const { kind, path = '/graphql', method = 'POST', token = attacker.token, body = '' } = request;
  const { port, from, signal } = attacker;
  const headers = {
    accept: 'application/graphql-response+json',
    'content-type': 'application/json',
    ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    ...request.headers,
  };
  return new Promise((resolve) => {
    const none = () => resolve({ kind, status: 0, text: '', bytes: 0, requestId: '' });
    if (signal.aborted) {
      none();
      return;
    }
    const sent = httpRequest({
      host: '127.0.0.1',
      port,
      localAddress: from,
      path,
      method,
      headers,
      agent: false,
      signal: AbortSignal.any([signal, AbortSignal.timeout(request.hangUpAfterMs ?? patienceMs)]),
    });
    sent.on('error', none);
    sent.on('response', (response) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        if (bytes < keptBytes) chunks.push(chunk);
        bytes += chunk.length;
      });
      response.on('error', none);
      response.on('end', () =>
        resolve({
          kind,
          status: response.statusCode ?? 0,
          text: Buffer.concat(chunks).toString(),
          bytes,
          requestId: String(response.headers['x-request-id']),
        }),
      );
    });
    sent.end(body);
  });
}

/** A GraphQL request by POST. */
export const ask = (
  attacker: Attacker,
  kind: string,
  query: string,
  variables: object = {},
  token: string | null = attacker.token,
): Promise<Reply> => send(attacker, { kind, token, body: JSON.stringify({ query, variables }) });

/**
 * Opens a socket from the attacker's address and lets `talk` use it; it is destroyed afterwards, at
 * the latest after `forMs`.
 */
export async function withSocket(
  { port, from, signal }: Attacker,
  forMs: number,
  talk: (socket: Socket, over: AbortSignal) => Promise<void>,
): Promise<void> {
  const socket = connect({ host: '127.0.0.1', port, localAddress: from });
  const over = new AbortController();
  const end = () => over.abort();
  socket.on('error', end);
  socket.on('close', end);
  const limit = AbortSignal.any([signal, AbortSignal.timeout(forMs), over.signal]);
  const stopped = new Promise<void>((resolve) => {
    if (limit.aborted) resolve();
    else limit.addEventListener('abort', () => resolve(), { once: true });
  });
  try {
    await Promise.race([talk(socket, limit), stopped]);
  } finally {
    socket.destroy();
  }
}

/** The head of a request with a body, as it goes over a socket. */
export const postHead = (length: number, headers = '') =>
  `POST /graphql HTTP/1.1\r\nHost: soak\r\nContent-Type: application/json\r\n${headers}Content-Length: ${length}\r\n\r\n`;
