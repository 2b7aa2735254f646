import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../support/app.ts';
import { idOf, keyNumber, putRows } from './support/rows.ts';

const time = '2026-01-01T00:00:00Z';
const stamps = { created_at: time, updated_at: time };
const numbers = (count: number) => Array.from({ length: count }, (_, n) => n);

/** alice's accounts, as many projects in each, and as many todos in each of those. */
async function layOut({ database }: TestApp, count: number): Promise<void> {
  const accounts = numbers(count).map((n) => ({
    id: keyNumber(n),
    name: `a${n}`,
    slug: `account-${n}`,
    ...stamps,
  }));
  const memberships = accounts.flatMap(({ id }, n) =>
    ['alice', 'bob', 'carol'].map((user_id, m) => ({
      id: keyNumber(1000 + 10 * n + m),
      account_id: id,
      user_id,
      role: 'OWNER' as const,
      active: true,
      created_at: time,
    })),
  );
  const projects = accounts.flatMap(({ id }, n) =>
    numbers(count).map((m) => ({
      id: keyNumber(2000 + 100 * n + m),
      account_id: id,
      name: `p${m}`,
      description: null,
      is_public: false,
      ...stamps,
    })),
  );
  const todos = projects.flatMap(({ id }, n) =>
    numbers(count).map((m) => ({
      id: keyNumber(100_000 + 100 * n + m),
      user_id: 'alice',
      project_id: id,
      task: `t${m}`,
      is_complete: m % 2 === 0,
      due_at: null,
      inserted_at: time,
      updated_at: time,
    })),
  );
  await putRows(database, 'accounts', accounts);
  await putRows(database, 'memberships', memberships);
  await putRows(database, 'projects', projects);
  await putRows(database, 'todos', todos);
}

const deep = `{
  accounts {
    totalCount
    nodes {
      name
      viewerRole
      members(first: 2) { totalCount nodes { userId account { name } } pageInfo { hasNextPage } }
      projects {
        totalCount
        edges {
          cursor
          node {
            name
            todoStats { total open complete }
            todos(last: 5) {
              totalCount
              pageInfo { hasNextPage hasPreviousPage }
              nodes { task project { name account { slug } } }
            }
          }
        }
      }
    }
  }
}`;

/** Without those that open and end the transaction. */
const statementsOf = async (app: TestApp, document: string, variables: object = {}) => {
  const before = app.driver.statements.length;
  const answer = await app.ask('alice', document, variables);
  expect(answer.errors).toBeUndefined();
  return app.driver.statements
    .slice(before)
    .filter((text) => !/^(begin|commit)/.test(text))
    .toSorted();
};

const shape = (texts: string[]) => texts.map((text) => text.replaceAll(/(\$\d+(, )?)+/g, '$'));

const after = async (app: TestApp) => {
  const answer = await app.ask<{ todos: { pageInfo: { endCursor: string } } }>(
    'alice',
    '{ todos(first: 1) { pageInfo { endCursor } } }',
  );
  return answer.data!.todos.pageInfo.endCursor;
};

const aliases = (...fields: string[]) => `{ projects { nodes { ${fields.join(' ')} } } }`;

const page = (alias: string, args: string, selection = 'nodes { task }') =>
  `${alias}: todos(${args}) { totalCount ${selection} }`;

const done = (value: boolean) => `where: { isComplete: { eq: ${value} } }`;

const withFact = (fact: string) =>
  `query ($after: String) { todos(first: 1, after: $after) { nodes { id } pageInfo { ${fact} } } }`;

describe('the statements of an operation', () => {
  const apps: TestApp[] = [];

  beforeAll(async () => {
    for (const count of [1, 7]) {
      const app = await createTestApp({ app: { operations: null } });
      await layOut(app, count);
      apps.push(app);
    }
  });
  afterAll(() => Promise.all(apps.map((app) => app.close())));

  /** The same for little and for much; only the values differ. */
  const statements = async (document: string, variables: object = {}) => {
    const [few, many] = apps;
    const ofFew = await statementsOf(few!, document, variables);
    const ofMany = await statementsOf(many!, document, variables);
    expect(shape(ofMany)).toEqual(shape(ofFew));
    return ofMany;
  };

  const kinds = async (document: string, variables: object = {}) =>
    (await statements(document, variables)).map((text) => text.split(' ')[0]);

  const project = idOf('Project', keyNumber(2000));

  it('are two for connections, counts and stats five levels deep, however many rows there are', async () => {
    const texts = await statements(deep);
    expect(texts).toHaveLength(2);
    // The accounts with all that hangs on them, nested counts and stats too; their own count.
    expect(texts).toContainEqual(expect.stringContaining('lateral'));
    expect(texts).toContainEqual(expect.stringMatching(/^select count\(\*\) .*from "accounts"$/s));
  });

  it('count nothing where totalCount is not selected', async () => {
    const [only, ...more] = await statements(
      '{ accounts { nodes { projects { nodes { todos { nodes { task } pageInfo { hasNextPage } } } } } } }',
    );
    expect(more).toEqual([]);
    expect(only).not.toMatch(/count\(/i);
  });

  it('read no rows where only totalCount is selected', async () => {
    expect(await statements('{ todos { totalCount } }')).toEqual([
      expect.stringMatching(/^select count\(\*\)[^]* from "todos"$/),
    ]);
    const [only, ...more] = await statements('{ projects { nodes { todos { totalCount } } } }');
    expect(more).toEqual([]);
    expect(only).toMatch(/count\(\*\)/);
    expect(only).not.toMatch(/"task"|lateral/);
  });

  it('are one more for a root list that is asked what lies on the far side of its cursor', async () => {
    const cursor = await after(apps[1]!);
    expect(await statementsOf(apps[1]!, withFact('hasNextPage'), { after: cursor })).toHaveLength(
      1,
    );
    expect(
      await statementsOf(apps[1]!, withFact('hasPreviousPage'), { after: cursor }),
    ).toHaveLength(2);
    expect(await statementsOf(apps[1]!, withFact('hasPreviousPage'))).toHaveLength(1);
    const nested = `query ($after: String) { projects { nodes { todos(first: 1, after: $after) { pageInfo { hasPreviousPage } } } } }`;
    expect(await statementsOf(apps[1]!, nested, { after: cursor })).toHaveLength(1);
  });

  it('are one more for each further page of a nested list, by alias, however many parents there are', async () => {
    expect(await statements(aliases(page('a', 'first: 1')))).toHaveLength(1);
    expect(
      await statements(aliases(page('a', 'first: 1'), page('b', 'first: 1', 'edges { cursor }'))),
    ).toHaveLength(1);
    expect(await statements(aliases(page('a', 'first: 1'), page('b', 'first: 2')))).toHaveLength(2);
    expect(
      await statements(aliases(page('a', 'first: 1'), page('b', 'first: 2'), page('c', 'last: 2'))),
    ).toHaveLength(3);
    // Counts alone are never in each other's way.
    expect(
      await statements(
        aliases(page('a', done(true), ''), page('b', done(false), ''), page('c', 'first: 1')),
      ),
    ).toHaveLength(1);
  });

  it('are one for each type among the ids of `nodes`', async () => {
    const ids = [2000, 2001, 2002].map((n) => idOf('Project', keyNumber(n)));
    const some = [...ids, idOf('Account', keyNumber(0)), idOf('Todo', keyNumber(100_000)), 'no id'];
    const document = `query ($ids: [ID!]!) { nodes(ids: $ids) { id ... on Project { todos { totalCount nodes { task } } account { name } } } }`;
    expect(await statements(document, { ids: some })).toHaveLength(3);
  });

  it('are one for who is asking, and none for what is known without asking', async () => {
    expect(
      await statements('{ viewer { userId role } again: viewer { __typename } }'),
    ).toHaveLength(1);
    expect(await statements('{ viewer { __typename } __typename }')).toEqual([]);
  });

  it('are one to write, which looks at what is referred to itself, and one to read back', async () => {
    expect(await kinds('mutation { createTodo(input: { task: "x" }) { todo { id } } }')).toEqual([
      'select',
      'with',
    ]);
    expect(
      await kinds(
        `mutation { createTodo(input: { task: "x", projectId: "${project}" }) { todo { project { name } } } }`,
      ),
    ).toEqual(['select', 'with']);
    expect(
      await kinds(
        `mutation { updateProject(input: { id: "${project}", name: "x" }) { project { todos { totalCount nodes { task } } } } }`,
      ),
    ).toEqual(['select', 'with']);
  });

  it('are none to read back where nothing of the rows is selected', async () => {
    const document = `mutation { updateProject(input: { id: "${project}", name: "y" }) { __typename ... @skip(if: true) { project { name } } } }`;
    expect(await kinds(document)).toEqual(['update']);
  });
});
