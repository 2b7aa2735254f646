import type { RequestListener, ServerResponse } from 'node:http';
import { serve } from '../../src/engine/node/server.ts';
import { createTestApp, type ServerOptions, type TestApp } from '../support/app.ts';

/** What happens to one request on its way. */
export type Fault = (listener: RequestListener, ...request: Parameters<RequestListener>) => void;

/** The server on a port, behind something that can lose or refuse requests, as gateways do. */
export interface Gateway {
  readonly app: TestApp;
  readonly endpoint: string;
  /** Each befalls one of the next requests. */
  readonly faults: Fault[];
  /** How many requests came, lost ones too. */
  requests: number;
  close(): Promise<void>;
}

export async function openGateway(options?: Partial<ServerOptions>): Promise<Gateway> {
  const app = await createTestApp({ app: options ?? {} });
  const server = await serve({
    host: '127.0.0.1',
    port: 0,
    shutdownTimeoutMs: 1000,
    listener: (request, response) => {
      gateway.requests += 1;
      const fault = gateway.faults.shift();
      if (fault === undefined) app.listener(request, response);
      else fault(app.listener, request, response);
    },
  });
  const gateway: Gateway = {
    app,
    endpoint: `${server.address}/graphql`,
    faults: [],
    requests: 0,
    close: async () => {
      await server.stop();
      await app.close();
    },
  };
  return gateway;
}

/** Refused by the API, in its own words. */
export function refused(
  status: number,
  extensions: { readonly code: string; readonly outcome?: 'unknown' | 'stored' },
  retryAfter: string,
): Fault {
  return (_listener, _request, response) => {
    response.writeHead(status, { 'Content-Type': 'application/json', 'Retry-After': retryAfter });
    response.end(JSON.stringify({ errors: [{ message: 'Not now.', extensions }] }));
  };
}

/** Answered by somebody else. */
export const badGateway: Fault = (_listener, _request, response) => {
  response.writeHead(503, { 'Content-Type': 'text/html', 'Retry-After': '0' });
  response.end('<h1>Service Unavailable</h1>');
};

/** Lost on its way there. */
export const lost: Fault = (_listener, request) => {
  request.socket.destroy();
};

/** Done, but the answer is lost on its way back. */
export const answerLost: Fault = (listener, request, response) => {
  const end = () => {
    request.socket.destroy();
    return response;
  };
  listener(request, Object.assign(response, { write: () => true, end } as Partial<ServerResponse>));
};
