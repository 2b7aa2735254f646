import { randomUUID } from 'node:crypto';
import type { RequestListener } from 'node:http';
import { afterAll, describe, expect, test } from 'vitest';
import { CompiledOperations } from '../../src/engine/compiled/operations.ts';
import { schema } from '#example/domain.ts';
import type { RateLimiter } from '../../src/engine/rate-limits/rate-limiter.ts';
import { createRecord } from '../../src/engine/telemetry/request-record.ts';
import { createTestApp, type ServerOptions, type TestApp } from '../support/app.ts';
import { json, listen, send, type Received } from './support.ts';

// What goes wrong when a mutation is committed must not be told as a failure of the mutation.

const fault = (): never => {
  throw new TypeError('secret');
};
const ignore = () => undefined;

interface Breakage {
  readonly app?: Partial<ServerOptions>;
  readonly listener?: (listener: RequestListener) => RequestListener;
}

const breakages: Readonly<Record<string, Breakage>> = {
  'the record of it can not be ended': {
    app: {
      observer: { begin: () => createRecord(randomUUID(), performance.now()), end: fault },
    },
  },
  'the log can not be written': {
    app: { logger: { debug: ignore, info: fault, warn: fault, error: ignore } },
  },
  'the headers of its quota can not be made': {
    app: {
      rateLimiter: {
        take: async () => ({
          limit: { requests: 1, seconds: 1 },
          remaining: 1,
          get resetSeconds() {
            return fault();
          },
        }),
      } as unknown as RateLimiter,
    },
  },
  'its answer can not be sent': {
    listener: (listener) => (request, response) => {
      const writeHead = response.writeHead.bind(response);
      response.writeHead = () => {
        response.writeHead = writeHead;
        return fault();
      };
      return listener(request, response);
    },
  },
};

const ways = {
  'compiled operations': {
    operations: () =>
      new CompiledOperations({
        schema,
        answerLimitBytes: 16_777_216,
        seenBefore: 0,
        onFault: ignore,
      }),
  },
  resolvers: { operations: () => null },
};

const create = 'mutation ($task: String!) { createTodo(input: { task: $task }) { todo { task } } }';
const createTwo =
  'mutation ($task: String!) { a: createTodo(input: { task: $task }) { todo { id } } b: createTodo(input: { task: $task }) { todo { id } } }';

describe.each(Object.entries(ways))('a mutation by %s that is stored', (way, { operations }) => {
  const apps: TestApp[] = [];
  afterAll(async () => {
    for (const app of apps) await app.close();
  });

  const cases = Object.entries(breakages).flatMap(([what, breakage]) =>
    way === 'resolvers' && breakage.listener !== undefined
      ? []
      : [
          { what, breakage, document: create, rows: 1 },
          { what, breakage, document: createTwo, rows: 2 },
        ],
  );

  test.each(cases)('says so where $what ($rows)', async ({ breakage, document, rows }) => {
    const app = await createTestApp({ app: { operations: operations(), ...breakage.app } });
    apps.push(app);
    const { listener = (same: RequestListener) => same } = breakage;
    const { address } = await listen({ ...app, listener: listener(app.listener) });
    const over = {
      ...app,
      fetch: (path: string, init?: RequestInit) => fetch(address + path, init),
    };
    const ask = (task: string) =>
      send(over, { as: 'alice', body: json(document, { variables: { task } }) });
    // So that it is warm.
    await ask('first').catch(ignore);
    expectStored(await ask('second'));
    const { count } = await app.database.asSuperuser(`select from todos where task = 'second'`);
    expect(count).toBe(rows);
  });
});

/** The answer as if nothing had happened, or one that says that the changes are stored. */
function expectStored({ status, body, headers, text }: Received): void {
  const requestId = headers.get('x-request-id');
  const extensions = body.errors?.map((error) => error.extensions);
  const told = { status, requestId, retryAfter: headers.get('retry-after'), extensions };
  const id = expect.stringMatching(/^[\da-f-]{36}$/);
  const code = 'SERVICE_UNAVAILABLE';
  expect([
    { status: 200, requestId: id, retryAfter: null, extensions: undefined },
    {
      status: 503,
      requestId: id,
      retryAfter: null,
      extensions: [{ code, outcome: 'stored', requestId }],
    },
  ]).toContainEqual(told);
  expect(text).not.toMatch(/secret/);
}
