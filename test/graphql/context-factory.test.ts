import { request as send } from 'node:http';
import { sql } from 'drizzle-orm';
import { expect, onTestFinished, test } from 'vitest';
import { createContext } from '#example/context.ts';
import { domain } from '#example/domain.ts';
import { claimsFor } from '../support/claims.ts';
import type { ContextSource } from '../../src/engine/index.ts';
import type { Authenticate } from '../../src/engine/request/admit.ts';
import { createTestApp, type ServerOptions, type TestApp } from '../support/app.ts';
import { listen } from '../http/support.ts';

// What an adopter's own context factory does wrong costs its request, and nothing more.

async function open(
  factory: typeof createContext,
  app: Partial<ServerOptions> = {},
): Promise<TestApp> {
  const opened = await createTestApp({
    app: { ...app, domain: { ...domain, createContext: factory } },
    comparable: false,
  });
  onTestFinished(() => opened.close());
  return opened;
}

const add = 'mutation { createTodo(input: { task: "kept" }) { todo { id } } }';
const count = async ({ database }: TestApp) =>
  (await database.asSuperuser(`select from todos where task = 'kept'`)).count;

test('one that fails when it has asked the database gives its connection back', async () => {
  const app = await open(async (source) => {
    const context = await createContext(source);
    await context.db.execute(sql`select 1`);
    throw new TypeError('secret');
  });
  const { status, text } = await app.ask('alice', add);
  expect(status).toBe(500);
  expect(text).not.toContain('secret');
  await expect.poll(() => app.driver.lent()).toBe(0);
  expect(app.driver.statements.at(-1)).toBe('rollback');
});

test('one that takes too long is a time-out, and what it begins later is not kept', async () => {
  const held = Promise.withResolvers<void>();
  const over = Promise.withResolvers<unknown>();
  const app = await open(
    async (source) => {
      await held.promise;
      const context = await createContext(source);
      const late = context.db.execute(sql`select 1`);
      over.resolve(
        late.then(
          () => null,
          (error: unknown) => error,
        ),
      );
      return context;
    },
    { requestTimeoutMs: 100 },
  );
  expect((await app.ask('alice', add)).status).toBe(504);
  held.resolve();
  expect(await over.promise).toBeInstanceOf(Error);
  expect(await count(app)).toBe(0);
  expect(app.driver.statements).toEqual([]);
});

test.each<[what: string, open: (source: ContextSource) => unknown]>([
  ['claims that nobody has verified', ({ openSession }) => openSession(claimsFor('bob'))],
  [
    'a second session',
    async ({ openSession, verifyToken }) => {
      const claims = await verifyToken();
      openSession(claims);
      openSession(claims);
    },
  ],
])('one that opens %s is refused', async (_what, wrong) => {
  const app = await open(async (source) => {
    await wrong(source);
    return createContext(source);
  });
  expect((await app.ask('alice', add)).status).toBe(500);
  expect(await count(app)).toBe(0);
});

test.each([
  { server: 'listener', length: 1000, sent: 'half' },
  { server: 'listener', length: 1, sent: 'all' },
  { server: 'yoga', length: 1000, sent: 'half' },
] as const)(
  'a client that goes while its token is verified is told of once, by $server ($sent of its body sent)',
  async ({ server, length }) => {
    const asked = Promise.withResolvers<void>();
    const verified = Promise.withResolvers<void>();
    const authenticate: Authenticate = async () => {
      asked.resolve();
      await verified.promise;
      return claimsFor('alice');
    };
    const app = await open(createContext, { authenticate });
    const { address, connections } = await listen({ ...app, listener: app[server] });
    const headers = { 'content-type': 'application/json', 'content-length': `${length}` };
    const client = send(`${address}/graphql`, { method: 'POST', headers });
    client.on('error', () => undefined);
    client.write('{');
    await asked.promise;
    client.destroy();
    await expect.poll(() => connections.size).toBe(0);
    verified.resolve();
    const lines = () => app.log.filter(({ message }) => message === 'request');
    await expect.poll(lines).toMatchObject([{ fields: { gone: true } }]);
  },
);
