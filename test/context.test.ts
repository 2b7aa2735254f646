import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createContext } from '../src/context.ts';
import { domain, schema } from '../src/domain.ts';
import { CompiledOperations } from '../src/engine/compiled/operations.ts';
import type { OperationContext } from '../src/engine/index.ts';
import { encodeId } from '../src/engine/schema/global-id.ts';
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
  (['compiled', 'resolvers'] as const).map((execution) => ({ kind, execution })),
);

describe.each(cases)(
  'the Yoga context factory verifies the JWT and opens a claims-scoped Drizzle transaction that every Pothos resolver and dataloader shares ($execution, $kind)',
  ({ kind, execution }) => {
    let app: TestApp;
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
      const account = await addAccount(app.database, 'acme', { alice: 'OWNER' });
      const project = await addProject(app.database, account, 'Launch');
      todo = encodeId('Todo', await addTodo(app.database, 'alice', 'Buy milk', project));
    });
    afterAll(() => app.close());
    beforeEach(() => {
      contexts = [];
      app.driver.statements.length = 0;
    });

    const nested = () =>
      `{ accounts { nodes { projects { nodes { todos { nodes { task } } } } } }
         one: todo(id: "${todo}") { task } two: node(id: "${todo}") { id } }`;

    it('shows alice what is hers, in one transaction under her claims', async () => {
      const { data } = await app.ask<object>('alice', nested());
      expect(data).toEqual({
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
      const { data } = await app.ask<object>('bob', nested());
      expect(data).toEqual({ accounts: { nodes: [] }, one: null, two: null });
    });

    it('sends nothing where the JWT is not valid', async () => {
      const response = await app.fetch('/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: 'Bearer a.b.c' },
        body: JSON.stringify({ query: nested() }),
      });
      expect(response.status).toBe(401);
      expect([contexts, app.driver.statements]).toEqual([[], []]);
    });

    it('begins no transaction that nobody needs', async () => {
      await app.ask('alice', '{ __typename }');
      expect(contexts).toHaveLength(1);
      expect(app.driver.statements).toEqual([]);
    });

    it('refuses what is asked of it when the operation is over', async () => {
      await app.ask('alice', nested());
      const [{ db }] = contexts as [OperationContext];
      await expect(db.execute(sql`select 1`)).rejects.toMatchObject({
        cause: { name: 'SessionClosedError' },
      });
    });
  },
);
