import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { securityHeaders } from '../request/security-headers.ts';
import { Connections, type ConnectionLimits } from './connections.ts';
import { Answer, Message } from './messages.ts';
import { answerBrokenRequest, refuse } from './refusal.ts';
import { asksForServer, readTarget, standsForAnother } from './request-target.ts';

/**
 * How many connections may wait to be accepted; the system has a limit of its own. With Node's 511,
 * clients that open a thousand at once have the system drop others' attempts, which try again only
 * after a second.
 */
const BACKLOG = 4096;

export interface ServeOptions extends ConnectionLimits {
  /** How many there may be, if there is a limit; more are closed as soon as they are opened. */
  readonly maxConnections?: number;
  /**
   * What answers requests. A Yoga instance, like any server adapter of @whatwg-node/server, is one
   * as it is; it aborts the request's signal when the client goes away.
   */
  readonly listener: RequestListener;
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** How long a stop waits for what runs, in milliseconds, before it cuts connections off. */
  readonly shutdownTimeoutMs: number;
  /** How long a client may take nothing of its answer, in milliseconds; 30 s unless told otherwise. */
  readonly stalledTimeoutMs?: number;
  /** From a connection's first byte to the end of the headers, in milliseconds. */
  readonly headersTimeoutMs?: number;
  /** From a connection's first byte to the end of the body, in milliseconds. */
  readonly arrivalTimeoutMs?: number;
  /** A monotonic clock, in milliseconds; the process' own unless told otherwise. */
  readonly clock?: () => number;
}

export interface RunningServer {
  /** E.g. `http://127.0.0.1:4000`. */
  readonly address: string;
  /** What its clients make it hold. */
  readonly connections: Pick<Connections, 'size' | 'waiting' | 'heldBytes' | 'answerBytes'>;
  /**
   * Stops listening, lets running requests finish and refuses new ones on open connections;
   * resolves when the last connection is gone, at the latest after `shutdownTimeoutMs`.
   */
  stop(): Promise<void>;
}

/** The server can't listen; the message says why and what to do. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
}

/**
 * Serves HTTP/1.1 around a listener: time limits, answers to what isn't HTTP, a graceful stop.
 *
 * @throws ListenError where the address can't be had
 */
export async function serve(options: ServeOptions): Promise<RunningServer> {
  const { listener, host, port, shutdownTimeoutMs, corsOrigins = [] } = options;
  let stopping = false;
  const connections = new Connections({
    ...options,
    listener: (request, response) => {
      if (stopping) {
        response.setHeader('Connection', 'close');
        const message = 'The server is stopping. Try again.';
        refuse(response, 503, 'SERVICE_UNAVAILABLE', message, corsOrigins);
      } else if (request.headers.expect !== undefined && !expectsContinue(request)) {
        const message = 'The only expectation that can be met is 100-continue.';
        refuse(response, 417, 'BAD_REQUEST', message, corsOrigins);
      } else if (asksForServer(request)) {
        answerForServer(response);
      } else if (!readTarget(request)) {
        const message = "The request's path or Host header is not valid.";
        refuse(response, 400, 'BAD_REQUEST', message, corsOrigins);
      } else if (standsForAnother(request.url ?? '')) {
        const message = 'There is nothing here: the API is at /graphql.';
        refuse(response, 404, 'BAD_REQUEST', message, corsOrigins);
      } else if (!hasKnownTransferEncoding(request)) {
        const message = 'A body is sent as it is, or in chunks.';
        refuse(response, 415, 'BAD_REQUEST', message, corsOrigins);
      } else {
        listener(request, response);
      }
    },
    onIdle: () => {
      if (stopping) server.closeIdleConnections();
    },
  });

  const server = createServer(
    {
      headersTimeout: options.headersTimeoutMs ?? 10_000,
      requestTimeout: options.arrivalTimeoutMs ?? 30_000,
      connectionsCheckingInterval: 500,
      // Longer than the usual load balancer's, so that it is the one to close an idle connection.
      keepAliveTimeout: 65_000,
      // Its own refusal of a request without Host would say nothing; ours is below.
      requireHostHeader: false,
      // Otherwise a second Authorization header would be dropped without a word.
      joinDuplicateHeaders: true,
      IncomingMessage: Message,
      ServerResponse: Answer,
    },
    connections.take,
  );
  if (options.maxConnections !== undefined) server.maxConnections = options.maxConnections;
  server.on('checkExpectation', connections.take);
  const looking = setInterval(() => connections.dropTooSlow(), 1000).unref();
  server.once('close', () => clearInterval(looking));
  // Answers that nobody reads would pile up. One that is being worked out has limits of its own.
  server.setTimeout(options.stalledTimeoutMs ?? 30_000, (socket: Socket) => {
    if (connections.answerOn(socket)?.headersSent !== false) socket.destroy();
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    answerBrokenRequest(error, socket, connections.answerOn(socket), corsOrigins);
  });

  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(new ListenError(whyNotListening(error, host, port), { cause: error }));
    });
    server.listen({ port, host, backlog: BACKLOG }, resolve);
  });

  return {
    address: addressOf(server.address(), host),
    connections,
    stop: () =>
      new Promise((resolve) => {
        stopping = true;
        const limit = setTimeout(() => server.closeAllConnections(), shutdownTimeoutMs);
        for (const response of connections.answers()) {
          if (!response.headersSent) response.setHeader('Connection', 'close');
        }
        server.close(() => {
          clearTimeout(limit);
          resolve();
        });
      }),
  };
}

function answerForServer(response: ServerResponse): void {
  const headers = { ...securityHeaders, 'X-Request-Id': crypto.randomUUID() };
  response.writeHead(204, { ...headers, Allow: 'GET, HEAD, POST, OPTIONS' }).end();
}

/** 100-continue, in any case: RFC 9110, section 10.1.1. */
const expectsContinue = ({ headers }: IncomingMessage) =>
  /^100-continue$/i.test(headers.expect ?? '');

/** Node takes the chunks of `gzip, chunked` for the body itself. */
function hasKnownTransferEncoding({ headers }: IncomingMessage): boolean {
  const encoding = headers['transfer-encoding'];
  return encoding === undefined || encoding.trim().toLowerCase() === 'chunked';
}

/**
 * Why a server can't listen, and what to do.
 *
 * @param settings - the names of the variables that say where
 */
export function whyNotListening(
  error: NodeJS.ErrnoException,
  host: string,
  port: number,
  settings: { readonly host: string; readonly port: string } = { host: 'HOST', port: 'PORT' },
): string {
  switch (error.code) {
    case 'EADDRINUSE':
      return `Port ${port} on ${host} is taken by another process. Stop that one, or choose another port: ${settings.port}=${port + 1}`;
    case 'EACCES':
      return `This user may not listen on port ${port}. Choose one above 1023 with ${settings.port}.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `${host} is not an address of this machine. Set ${settings.host} to one that is, e.g. 127.0.0.1 or 0.0.0.0.`;
    default:
      return `The server can't listen on ${host}, port ${port}: ${error.message}`;
  }
}

/** An address that can be pasted into a browser on this machine. */
export function addressOf(
  address: Pick<AddressInfo, 'port'> | string | null,
  host: string,
): string {
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  if (host === '0.0.0.0' || host === '::') return `http://localhost:${port}`;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
