import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:http';
import { CompiledOperations } from '../../src/engine/compiled/operations.ts';
import { schema } from '#example/domain.ts';
import type { Introspection } from '../../src/engine/request/introspection.ts';
import { send, json, byGet, type Received } from '../http/support.ts';
import { createTestApp, type LogLine, type TestApp } from '../support/app.ts';

// One request by each of the ways through the server, and what came of it, so that they can be
// compared: what its client got, and what the log says.

export const settings: readonly Introspection[] = ['on', 'signed-in', 'off'];

export interface Asked {
  readonly as: string | null;
  readonly query: string;
  readonly variables?: object;
}

/** What must be the same whichever way was taken. The request's id is `<id>` in it. */
export interface Outcome {
  readonly status: number;
  readonly body: unknown;
  /** Headers that tell the client what to do. */
  readonly headers: Readonly<Record<string, string>>;
  readonly log: readonly object[];
}

/** A server without introspection for some, with all its ways. */
export interface Doors {
  readonly compiled: TestApp;
  readonly resolvers: TestApp;
  readonly address: string;
  close(): Promise<void>;
}

/** The names of the ways; by GET only what reads can be asked. */
export const ways = {
  "Node's adapter, compiled": async ({ compiled, address }: Doors, asked: Asked) => {
    const over = {
      ...compiled,
      fetch: (path: string, init?: RequestInit) => fetch(address + path, init),
    };
    // The first time it is seen; the second time it is warm.
    await post(over, asked);
    compiled.log.length = 0;
    return post(over, asked);
  },
  'Yoga, compiled': ({ compiled }: Doors, asked: Asked) => post(compiled, asked),
  resolvers: ({ resolvers }: Doors, asked: Asked) => post(resolvers, asked),
  GET: ({ compiled }: Doors, { as, query, variables = {} }: Asked) =>
    send(compiled, {
      as,
      method: 'GET',
      path: byGet({ query, variables: JSON.stringify(variables) }),
    }),
} satisfies Record<string, (doors: Doors, asked: Asked) => Promise<Received>>;

export type Way = keyof typeof ways;

const post = (app: TestApp, { as, query, variables }: Asked) =>
  send(app, { as, body: json(query, { variables }) });

/** That a statement of ours fails is what some of the tests are about. */
const onFault = () => undefined;

/**
 * Opens the ways of a server on databases that can be made to fail.
 *
 * @param prepare - lays out each of its databases
 */
export async function openDoors(
  introspection: Introspection,
  requestTimeoutMs: number,
  prepare: (app: TestApp) => Promise<void>,
): Promise<Doors> {
  const open = async (operations: CompiledOperations | null) => {
    const app = await createTestApp({
      app: { introspection, operations, requestTimeoutMs },
      comparable: false,
    });
    await prepare(app);
    return app;
  };
  const compiled = await open(
    new CompiledOperations({ schema, answerLimitBytes: 16_777_216, seenBefore: 0, onFault }),
  );
  const resolvers = await open(null);
  const server = createServer(compiled.listener);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    compiled,
    resolvers,
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      await stop(server);
      await compiled.close();
      await resolvers.close();
    },
  };
}

async function stop(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

/** Asks by a way, and tells what came of it. */
export async function outcomeOf(doors: Doors, way: Way, asked: Asked): Promise<Outcome> {
  const { log } = way === 'resolvers' ? doors.resolvers : doors.compiled;
  log.length = 0;
  const { status, headers, text } = await ways[way](doors, asked);
  const requestId = headers.get('x-request-id') ?? 'none';
  const nameless = <T>(value: T): T =>
    JSON.parse(JSON.stringify(value).replaceAll(requestId, '<id>')) as T;
  const told = ['retry-after', 'www-authenticate', 'x-request-id', 'content-type'];
  return nameless({
    status,
    body: JSON.parse(text) as unknown,
    headers: Object.fromEntries(told.flatMap((name) => [[name, headers.get(name) ?? '']])),
    log: log.filter(({ message }) => !ofTheServer.has(message)).map(comparable),
  });
}

/** What the log says of the server and not of one request: once, when the database is away or back. */
const ofTheServer = new Set(['the database is away', 'the database is back']);

/** At the level debug, where the log has told already that the database is away. */
const levelOf = ({ level, message }: LogLine) =>
  message === 'a request met an outage' && level === 'debug' ? 'warn' : level;

/** What a line of the log says of a failure, whatever it says of the way and its time. */
function comparable(line: LogLine): object {
  const { message, fields } = line;
  const { requestId, status, codes, sqlState, reason } = fields;
  const { type, sqlState: state, remedy: told } = (fields['err'] ?? {}) as Record<string, unknown>;
  // It names the role, which is another without a token.
  const remedy =
    typeof told === 'string' ? told.replace(/anonymous|authenticated/, 'a role') : told;
  const level = levelOf(line);
  return { level, message, requestId, status, codes, sqlState, reason, type, state, remedy };
}
