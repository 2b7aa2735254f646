import { request as send, type RequestListener } from 'node:http';
import { text as textOf } from 'node:stream/consumers';
import { expect } from 'vitest';
import { serve, type RunningServer } from '../../../src/engine/node/server.ts';
import { createTestApp, type Person, type ServerOptions, type TestApp } from '../../support/app.ts';

/** A request as it goes over the wire. */
export interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly as?: Person;
  /** On top of a JSON content type. Several values are several headers. */
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly body: string | Buffer;
}

export interface Received {
  readonly status: number | undefined;
  /** But for the date and the request's id. */
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
}

/** Two servers with a database each: Node's adapter and compiled operations; Yoga and resolvers alone. */
export interface TwoWays {
  readonly compiled: TestApp;
  readonly resolvers: TestApp;
  /** Sends it to the one that compiles. */
  ask(sent: Sent): Promise<Received>;
  /** Sends it to the other one. */
  askResolvers(sent: Sent): Promise<Received>;
  close(): Promise<void>;
}

/** @param settings - made for each of the two by itself */
export async function openTwoWays(
  settings: () => Partial<ServerOptions> | Promise<Partial<ServerOptions>>,
): Promise<TwoWays> {
  const compiled = await createTestApp({ app: await settings(), compiled: true });
  const resolvers = await createTestApp({ app: { ...(await settings()), operations: null } });
  const servers = [await open(compiled.listener), await open(resolvers.yoga)] as const;
  return {
    compiled,
    resolvers,
    ask: (sent) => ask(servers[0], compiled, sent),
    askResolvers: (sent) => ask(servers[1], resolvers, sent),
    close: async () => {
      for (const server of servers) await server.stop();
      await compiled.close();
      await resolvers.close();
    },
  };
}

/** Sends it to both, whose answers and log lines must be the same. */
export async function expectSame(ways: TwoWays, sent: Sent): Promise<Received> {
  const received = await ways.ask(sent);
  expect(received).toEqual(await ways.askResolvers(sent));
  expect(lastLine(ways.compiled)).toEqual(lastLine(ways.resolvers));
  return received;
}

const open = (listener: RequestListener) =>
  serve({ listener, host: '127.0.0.1', port: 0, shutdownTimeoutMs: 0 });

async function ask(server: RunningServer, app: TestApp, sent: Sent): Promise<Received> {
  const { method = 'POST', path = '/graphql', as = 'alice', headers, body } = sent;
  const bytes = Buffer.from(body);
  const token = as === null ? {} : { authorization: `Bearer ${await app.token(as)}` };
  const request = send(`${server.address}${path}`, {
    method,
    headers: {
      'content-type': 'application/json',
      'content-length': bytes.length,
      ...token,
      ...headers,
    },
  });
  const { promise, resolve, reject } = Promise.withResolvers<Received>();
  request.once('error', reject);
  request.once('response', (response) => {
    const { date: _date, 'x-request-id': _id, ...rest } = response.headers;
    void textOf(response).then((text) =>
      resolve({ status: response.statusCode, headers: rest, text: text.replaceAll(id, '') }),
    );
  });
  request.end(bytes);
  return promise;
}

const id = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** How long it took, in how many statements and flights, depends on who has answered. */
const varying = [
  'requestId',
  'durationMs',
  'databaseMs',
  'waitMs',
  'statements',
  'flights',
  'execution',
];

const lastLine = ({ log }: TestApp) => {
  const { level, message, fields } = log.at(-1)!;
  const same = Object.entries(fields).filter(([name]) => !varying.includes(name));
  return { level, message, fields: Object.fromEntries(same), names: Object.keys(fields) };
};

/** A request's body. */
export const json = (query: unknown, more: object = {}) => JSON.stringify({ query, ...more });
