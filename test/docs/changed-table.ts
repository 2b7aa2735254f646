import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Driver } from '../../src/engine/session/driver.ts';
import { encodeId } from '../../src/engine/schema/global-id.ts';
import { codesOf, createTestApp, type TestApp } from '../support/app.ts';
import { addAccount, addProject, addTodo } from '../support/rows.ts';

// What holds for the changes of `docs/change-a-table.md`: `change-a-table.slow.test.ts` runs it where they
// are made.

let app: TestApp;
let accountId: string;
let project: string;
const calls: { readonly slugs: readonly string[]; readonly for: string }[] = [];
let plans: object | null;
const billing = createServer((request, response) => {
  void answerTo(request, response);
});

async function answerTo(request: IncomingMessage, response: ServerResponse): Promise<void> {
  calls.push((await json(request)) as (typeof calls)[number]);
  if (plans === null) response.statusCode = 500;
  response.end(JSON.stringify(plans));
}

beforeAll(async () => {
  await new Promise<void>((resolve) => {
    billing.listen(0, '127.0.0.1', resolve);
  });
  const { port } = billing.address() as { port: number };
  vi.stubEnv('BILLING_URL', `http://127.0.0.1:${port}/`);
  app = await createTestApp({ compiled: true, comparable: false });
  const account = await addAccount(app.database, 'acme', { alice: 'OWNER', bob: 'VIEWER' });
  await addAccount(app.database, 'globex', { alice: 'MEMBER' });
  accountId = encodeId('Account', account);
  project = await addProject(app.database, account, 'Launch');
  await addTodo(app.database, 'alice', 'old', project);
  await app.database.asSuperuser(`update todos set due_at = now() - interval '2 years'`);
});
afterAll(async () => {
  await app.close();
  billing.closeAllConnections();
  billing.close();
});
beforeEach(() => {
  plans = { acme: 'gold' };
  calls.length = 0;
  app.driver.statements.length = 0;
});

const selects = () => app.driver.statements.filter((text) => text.startsWith('select'));

const acme = (plan: string | null) => ({ name: 'acme', plan });
const globex = { name: 'globex', plan: null };

describe('a field from outside', () => {
  const query = '{ accounts(orderBy: [{ field: NAME }]) { nodes { name plan } } }';

  test('is one statement and one call for all accounts', async () => {
    const { data } = await app.ask('alice', query);
    expect(data).toEqual({ accounts: { nodes: [acme('gold'), globex] } });
    expect(calls).toEqual([{ slugs: ['acme', 'globex'], for: 'alice' }]);
    expect(selects()).toHaveLength(1);
  });

  test("never has bob's call name what only alice sees", async () => {
    await Promise.all([app.ask('alice', query), app.ask('bob', query)]);
    const slugs = Object.fromEntries(calls.map((call) => [call.for, call.slugs]));
    expect(slugs).toEqual({ alice: ['acme', 'globex'], bob: ['acme'] });
  });

  test('fails by itself', async () => {
    plans = null;
    const { status, data, errors } = await app.ask('bob', query);
    expect([status, data]).toEqual([200, { accounts: { nodes: [acme(null)] } }]);
    expect(errors?.[0]?.extensions).toEqual({ code: 'SERVICE_UNAVAILABLE' });
  });
});

test('a loaded field is one statement for all entries, beside the list', async () => {
  const entries = 'activity(first: 50) { nodes { subjectType todo { id } } }';
  const { data } = await app.ask<{
    accounts: {
      nodes: { activity: { nodes: { subjectType: string; todo: object | null }[] } }[];
    };
  }>('alice', `{ accounts(first: 1) { nodes { ${entries} } } }`);
  const { nodes } = data!.accounts.nodes[0]!.activity;
  const found = nodes.filter(({ todo }) => todo !== null);
  expect(new Set(found.map(({ subjectType }) => subjectType))).toEqual(new Set(['Todo']));
  expect(selects()).toHaveLength(2);
});

const create = async (startsAt: string) =>
  app.ask(
    'carol',
    `mutation ($startsAt: DateTime) {
      createTodo(input: { task: "new", startsAt: $startsAt, dueAt: "2026-02-01T00:00:00Z" }) {
        todo { startsAt }
      }
    }`,
    { startsAt },
  );

test('a column takes what its CHECK allows, and names itself where it does not', async () => {
  const startsAt = '2026-01-31T00:00:00Z';
  expect((await create(startsAt)).data).toEqual({ createTodo: { todo: { startsAt } } });
  const [error] = (await create('2026-02-02T00:00:00Z')).errors ?? [];
  expect(error?.extensions).toMatchObject({ code: 'BAD_USER_INPUT' });
  const fields = error?.extensions?.['fields'] as { path: unknown }[] | undefined;
  expect(fields?.map(({ path }) => path)).toContainEqual(['input', 'startsAt']);
});

test('a role that no policy names but one sees the account alone', async () => {
  const added = await app.ask<{ addMember: object }>(
    'alice',
    `mutation ($accountId: ID!) {
      addMember(input: { accountId: $accountId, userId: "gert", role: GUEST }) { membership { role } }
    }`,
    { accountId },
  );
  expect(added.data).toEqual({ addMember: { membership: { role: 'GUEST' } } });
  const { data } = await app.ask('gert', '{ accounts { nodes { name } } projects { totalCount } }');
  expect(data).toEqual({ accounts: { nodes: [{ name: 'acme' }] }, projects: { totalCount: 0 } });
});

const todo = (isOverdue: boolean) => ({ isOverdue, isComplete: !isOverdue });

test('a job finishes what a computed field calls overdue', async () => {
  // Where this file stands there is no such script.
  const script = '../../scripts/finish-overdue.ts';
  const { finishOverdue } = (await import(script)) as {
    finishOverdue: (driver: Driver) => Promise<number>;
  };
  const shown = '{ todos { nodes { isOverdue isComplete } } }';
  const { answered } = app.operations!;
  expect((await app.ask('alice', shown)).data).toEqual({ todos: { nodes: [todo(true)] } });
  expect(app.operations!.answered).toBe(answered + 1);
  expect(await finishOverdue(app.driver)).toBe(1);
  expect((await app.ask('alice', shown)).data).toEqual({ todos: { nodes: [todo(false)] } });
});

const finish = async (person: string) =>
  app.ask(
    person,
    'mutation ($id: ID!) { finishProject(input: { id: $id }) { ... on Project { name } } }',
    { id: encodeId('Project', project) },
  );

test('both writes of a mutation are kept, or neither', async () => {
  expect((await finish('bob')).data).toEqual({ finishProject: null });
  expect((await finish('alice')).data).toEqual({ finishProject: { name: 'Launch (done)' } });
  await app.database.asSuperuser(
    'create policy none on todos as restrictive for update using (true) with check (false)',
  );
  const refused = await finish('alice');
  expect([codesOf(refused), refused.data]).toEqual([['FORBIDDEN'], null]);
  const { rows } = await app.database.asSuperuser('select name from projects');
  expect(rows).toEqual([{ name: 'Launch (done)' }]);
});
