import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encodeId } from '../../src/engine/schema/global-id.ts';
import { createTestApp, type Person, type TestApp } from '../support/app.ts';
import { addAccount, addProject, addTodo } from '../support/rows.ts';

// A filter by the row that a relation leads to: policies apply to that row, whichever way answers.

let app: TestApp;
let ids: Readonly<Record<'acme' | 'globex' | 'plan' | 'secret', string>>;

beforeAll(async () => {
  app = await createTestApp({ compiled: true });
  const { database } = app;
  const acme = await addAccount(database, 'acme', { mara: 'MEMBER' });
  const globex = await addAccount(database, 'globex', { gus: 'OWNER' });
  const plan = await addProject(database, acme, 'Plan');
  const secret = await addProject(database, globex, 'Secret');
  await addTodo(database, 'mara', 'personal');
  for (const n of [1, 2, 3]) await addTodo(database, 'mara', `plan ${n}`, plan);
  // She wrote it while she was one of them.
  await addTodo(database, 'mara', 'secret', secret);
  ids = {
    acme: encodeId('Account', acme),
    globex: encodeId('Account', globex),
    plan: encodeId('Project', plan),
    secret: encodeId('Project', secret),
  };
});
afterAll(() => app.close());

/** Asks both ways, which must say the same, and of which one needs no resolver. */
async function ask<T>(person: Person, query: string, variables: object): Promise<T> {
  const { answered } = app.operations!;
  const answer = await app.ask<T>(person, query, variables);
  expect(app.operations!.answered).toBe(answered + 1);
  expect(answer.errors).toBeUndefined();
  expect(answer.text).toBe((await app.askResolvers(person, query, variables)).text);
  return answer.data!;
}

const listed = `query ($where: TodoFilter) {
  todos(where: $where, orderBy: { field: TASK }) { totalCount nodes { task } } }`;

interface Listed {
  readonly todos: { readonly totalCount: number; readonly nodes: readonly { task: string }[] };
}

async function tasksOf(person: Person, where: object): Promise<readonly string[]> {
  const { todos } = await ask<Listed>(person, listed, { where });
  expect(todos.totalCount).toBe(todos.nodes.length);
  return todos.nodes.map(({ task }) => task);
}

describe('a project that its todo’s author does not see', () => {
  test.each<[what: string, project: () => object]>([
    ['there being one', () => ({})],
    ['its account', () => ({ accountId: { eq: ids.globex } })],
    ['its account, not being another', () => ({ accountId: { ne: ids.acme } })],
    ['its name', () => ({ name: { eq: 'Secret' } })],
    ['a part of its name', () => ({ name: { contains: 's' } })],
    ['another name', () => ({ name: { ne: 'x' } })],
    ['its not having another name', () => ({ not: { name: { eq: 'x' } } })],
    ['its not being public', () => ({ isPublic: { eq: false } })],
    ['one or the other', () => ({ or: [{ isPublic: { eq: true } }, { isPublic: { eq: false } }] })],
    ['its account’s name', () => ({ account: { slug: { eq: 'globex' } } })],
    ['its account’s not having a name', () => ({ not: { account: { slug: { eq: 'globex' } } } })],
  ])('is found by nothing that is said of it: %s', async (_what, project) => {
    expect(await tasksOf('mara', { project: project() })).not.toContain('secret');
    expect(await tasksOf('mara', { not: { project: project() } })).toContain('secret');
    expect(await tasksOf('gus', { project: {} })).toEqual(['secret']);
  });

  test('can not be told from none', async () => {
    expect(await tasksOf('mara', { not: { project: {} } })).toEqual(['personal', 'secret']);
  });
});

test('an account that nobody’s caller sees is not there for a filter by it', async () => {
  const publicOne = await addProject(app.database, await accountOf('globex'), 'Public', true);
  const query = `query ($where: ProjectFilter) { projects(where: $where) { nodes { id } } }`;
  const found = async (where: object) =>
    (await ask<{ projects: { nodes: { id: string }[] } }>('mara', query, { where })).projects.nodes;
  const shown = { id: encodeId('Project', publicOne) };
  expect(await found({ accountId: { eq: ids.globex } })).toEqual([shown]);
  expect(await found({ account: { slug: { eq: 'globex' } } })).toEqual([]);
  expect(await found({ account: {} })).toEqual([{ id: ids.plan }]);
  await app.database.asSuperuser('delete from projects where is_public');
});

async function accountOf(slug: string): Promise<string> {
  const { rows } = await app.database.asSuperuser('select id from accounts where slug = $1', [
    slug,
  ]);
  return String(rows[0]?.['id']);
}

describe('a variable within a filter by a row', () => {
  const one = `query ($id: ID, $text: String, $row: ProjectFilter) {
    todos(where: { project: { accountId: { eq: $id }, name: { contains: $text } }, and: [{ project: $row }] }) { totalCount }
  }`;
  const count = async (variables: object) =>
    (await ask<{ todos: { totalCount: number } }>('mara', one, variables)).todos.totalCount;

  test.each<[what: string, variables: () => object, expected: number]>([
    ['left out: there is such a row', () => ({}), 3],
    ['an id', () => ({ id: ids.acme }), 3],
    ['another id', () => ({ id: ids.globex }), 0],
    ['a text', () => ({ text: 'la' }), 3],
    ['another text', () => ({ text: 'x' }), 0],
    ['the whole filter of the row', () => ({ row: { isPublic: { eq: false } } }), 3],
    ['the filter of a row of the row', () => ({ row: { account: { slug: { eq: 'x' } } } }), 0],
    ['all of them', () => ({ id: ids.acme, text: 'P', row: { account: {} } }), 3],
  ])('%s', async (_what, variables, expected) => {
    expect(await count(variables())).toBe(expected);
  });

  test.each(['id', 'text', 'row'])('that is null is no condition: %s', async (name) => {
    for (const way of ['ask', 'askResolvers'] as const) {
      const { errors } = await app[way]('mara', one, { [name]: null });
      expect(errors?.[0]?.extensions?.['code']).toBe('BAD_USER_INPUT');
    }
  });
});

test('a list that is filtered by a row is paged through in both directions', async () => {
  const query = `query ($where: TodoFilter, $first: Int, $after: String, $last: Int, $before: String) {
    todos(where: $where, orderBy: { field: TASK }, first: $first, after: $after, last: $last, before: $before) {
      totalCount nodes { task } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`;
  const where = { project: { account: { slug: { eq: 'acme' } } } };
  const page = async (args: object) => {
    const { todos } = await ask<{ todos: Listed['todos'] & { pageInfo: Record<string, unknown> } }>(
      'mara',
      query,
      { where, ...args },
    );
    const { hasNextPage, hasPreviousPage, startCursor, endCursor } = todos.pageInfo;
    const tasks = todos.nodes.map(({ task }) => task);
    return {
      seen: [todos.totalCount, tasks, hasPreviousPage, hasNextPage],
      startCursor,
      endCursor,
    };
  };
  const first = await page({ first: 2 });
  expect(first.seen).toEqual([3, ['plan 1', 'plan 2'], false, true]);
  const second = await page({ first: 2, after: first.endCursor });
  expect(second.seen).toEqual([3, ['plan 3'], true, false]);
  const back = await page({ last: 2, before: second.startCursor });
  expect(back.seen).toEqual([3, ['plan 1', 'plan 2'], false, true]);
});

test('a list within a list is filtered by a row as well', async () => {
  const query = `query ($text: String) { accounts { nodes { slug
    members(where: { account: { slug: { eq: $text } } }) { totalCount nodes { userId } }
    projects(where: { account: { slug: { eq: $text } } }) { totalCount nodes { name
      todos(first: 1, where: { project: { name: { startsWith: "P" } } }) { totalCount nodes { task } } } } } } }`;
  const project = { name: 'Plan', todos: { totalCount: 3, nodes: [{ task: 'plan 1' }] } };
  const acme = {
    slug: 'acme',
    members: { totalCount: 1, nodes: [{ userId: 'mara' }] },
    projects: { totalCount: 1, nodes: [project] },
  };
  expect(await ask('mara', query, { text: 'acme' })).toEqual({ accounts: { nodes: [acme] } });
  const nothing = { totalCount: 0, nodes: [] };
  const none = { slug: 'acme', members: nothing, projects: nothing };
  expect(await ask('mara', query, { text: 'x' })).toEqual({ accounts: { nodes: [none] } });
});

test('a row is looked up once, in however many places something is said of it', async () => {
  const where = {
    project: { name: { contains: 'P' } },
    and: [{ project: { isPublic: { eq: false } } }, { and: [{ project: { account: {} } }] }],
  };
  app.driver.statements.length = 0;
  await app.ask('mara', 'query ($where: TodoFilter) { todos(where: $where) { nodes { task } } }', {
    where,
  });
  const [statement = ''] = app.driver.statements.filter((text) => text.includes('from "todos"'));
  expect(statement.match(/exists \(select from "projects"/g)).toHaveLength(1);
  expect(statement.match(/exists \(select from "accounts"/g)).toHaveLength(1);
});
