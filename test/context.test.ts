import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createContext } from '#example/context.ts';
import { domain, schema } from '#example/domain.ts';
import { CompiledOperations } from '../src/engine/compiled/operations.ts';
import type { OperationContext } from '../src/engine/index.ts';
import { serve, type RunningServer } from '../src/engine/node/server.ts';
import { encodeId } from '../src/engine/schema/global-id.ts';
import { json, send, type Received, type Sent } from './http/support.ts';
import { createTestApp, type TestApp } from './support/app.ts';
import { driverKinds } from './support/drivers.ts';
import { addAccount, addProject, addTodo } from './support/rows.ts';

const executions = {
  compiled: () =>
    new CompiledOperations({
      schema,
      answerLimitBytes: 16_777_216,
      seenBefore: 0,
      onFault: () => undefined,
    }),
  resolvers: () => null,
};

const cases = driverKinds.flatMap((kind) =>
  (['compiled', 'resolvers'] as const).flatMap((execution) =>
    (['listener', 'yoga'] as const).map((server) => ({ kind, execution, server })),
  ),
);

describe.each(cases)(
  'the Yoga context factory verifies the JWT and opens a claims-scoped Drizzle transaction that every Pothos resolver and dataloader shares ($execution, $kind, $server)',
  ({ kind, execution, server }) => {
    let app: TestApp;
    /** Asks through Node's adapter, or through Yoga. */
    let ask: (person: string | null, query: string, headers?: Sent['headers']) => Promise<Received>;
    let running: RunningServer;
    let contexts: OperationContext[];
    let todo: string;

    beforeAll(async () => {
      app = await createTestApp({
        kind,
        app: {
          operations: executions[execution](),
          domain: {
            ...domain,
            createContext: async (source) => {
              const context = await createContext(source);
              contexts.push(context);
              return context;
            },
          },
        },
      });
      const listener = app[server];
      running = await serve({ listener, host: '127.0.0.1', port: 0, shutdownTimeoutMs: 0 });
      const { address } = running;
      const fetchThere = (path: string, init?: RequestInit) => fetch(address + path, init);
      ask = (as, query, headers = {}) =>
        send({ ...app, fetch: fetchThere }, { as, body: json(query), headers });
      const account = await addAccount(app.database, 'acme', { alice: 'OWNER' });
      const project = await addProject(app.database, account, 'Launch');
      todo = encodeId('Todo', await addTodo(app.database, 'alice', 'Buy milk', project));
    });
    afterAll(async () => {
      await running.stop();
      await app.close();
    });
    beforeEach(() => {
      contexts = [];
      app.driver.statements.length = 0;
    });

    const nested = () =>
      `{ accounts { nodes { projects { nodes { todos { nodes { task } } } } } }
         one: todo(id: "${todo}") { task } two: node(id: "${todo}") { id } }`;

    it('shows alice what is hers, in one transaction under her claims', async () => {
      const { body } = await ask('alice', nested());
      expect(body.data).toEqual({
        accounts: {
          nodes: [{ projects: { nodes: [{ todos: { nodes: [{ task: 'Buy milk' }] } }] } }],
        },
        one: { task: 'Buy milk' },
        two: { id: todo },
      });
      await expect.poll(() => app.driver.lent()).toBe(0);
      const ofTransactions = app.driver.statements.filter((text) => /^(begin|commit)/.test(text));
      expect(ofTransactions).toEqual([expect.stringContaining('authenticated'), 'commit']);
      expect(contexts).toHaveLength(1);
    });

    it('shows bob nothing of it', async () => {
      const { body } = await ask('bob', nested());
      expect(body.data).toEqual({ accounts: { nodes: [] }, one: null, two: null });
    });

    it('sends nothing where the JWT is not valid', async () => {
      const { status } = await ask(null, nested(), { authorization: 'Bearer a.b.c' });
      expect(status).toBe(401);
      expect([contexts, app.driver.statements]).toEqual([[], []]);
    });

    it('begins no transaction that nobody needs', async () => {
      await ask('alice', '{ __typename }');
      expect(contexts).toHaveLength(1);
      expect(app.driver.statements).toEqual([]);
    });

    it('refuses what is asked of it when the operation is over', async () => {
      await ask('alice', nested());
      const [{ db }] = contexts as [OperationContext];
      await expect(db.execute(sql`select 1`)).rejects.toMatchObject({
        cause: { name: 'SessionClosedError' },
      });
    });
  },
);
