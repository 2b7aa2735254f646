import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CompiledOperations } from '../../src/engine/compiled/operations.ts';
import { schema } from '#example/domain.ts';
import { idOf, keyNumber } from '../api/support/rows.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { addAccount, addProject, addTodo } from '../support/rows.ts';

// Which operations Postgres answers by itself, and what that costs.

let app: TestApp;
let project: string;
const operations = new CompiledOperations({
  schema,
  answerLimitBytes: 16_777_216,
  onFault: (error) => {
    throw error;
  },
});

beforeAll(async () => {
  app = await createTestApp({ driver: { max: 1 }, app: { operations } });
  const account = await addAccount(app.database, 'one', { alice: 'OWNER' });
  project = await addProject(app.database, account, 'a');
  await addTodo(app.database, 'alice', 'x', project);
  await app.ask('alice', '{ viewer { userId } }');
});
afterAll(() => app.close());
beforeEach(() => {
  app.driver.statements.length = 0;
});

const statements = () => app.driver.statements.filter((text) => !/^(begin|commit)/.test(text));

async function wasCompiled(document: string, variables: object = {}): Promise<boolean> {
  // The first time an operation is seen, resolvers answer it.
  const first = await app.ask('alice', document, variables);
  app.driver.statements.length = 0;
  const before = operations.answered;
  const second = await app.ask('alice', document, variables);
  expect(second.text).toBe(first.text);
  expect(second.errors).toBeUndefined();
  return operations.answered > before;
}

const page = 'totalCount edges { cursor node { id } } pageInfo { hasNextPage endCursor }';

describe('an operation that is asked for again is one statement', () => {
  it.each([
    '{ accounts { nodes { id name slug createdAt viewerRole members { nodes { userId role active } } } } }',
    `{ projects(last: 3) { ${page} nodes { account { name } todoStats { total open complete } } } }`,
    `{ todos(where: { task: { contains: "x" } }, orderBy: [{ field: DUE_AT }]) { ${page} } }`,
    `{ viewer { userId role todos { ${page} } accounts { ${page} } } a: todos { totalCount } }`,
    `{ __typename accounts { nodes { a: projects(first: 1) { ${page} } b: projects(last: 2) { ${page} } } } }`,
  ])('%s', async (document) => {
    expect(await wasCompiled(document)).toBe(true);
    expect(statements()).toHaveLength(1);
    expect(app.log.at(-1)?.fields).toMatchObject({ flights: 1, statements: 3 });
  });

  it('also where it asks for rows by their ids, whichever', async () => {
    const document = `query ($project: ID!, $ids: [ID!]!, $node: ID!) {
      project(id: $project) { name }
      nodes(ids: $ids) { id ... on Todo { task } }
      node(id: $node) { __typename }
    }`;
    const id = idOf('Project', project);
    const texts = new Set<string>();
    for (const node of [id, idOf('Account', keyNumber(1)), idOf('Todo', keyNumber(2))]) {
      const variables = { project: id, ids: [node, id, 'nonsense'], node };
      expect(await wasCompiled(document, variables)).toBe(true);
      expect(statements()).toHaveLength(1);
      texts.add(statements()[0]!);
    }
    expect(texts.size).toBe(1);
  });
});

it('nothing is asked of the database where the answer is known', async () => {
  expect(await wasCompiled('query { a: __typename b: __typename }')).toBe(true);
  expect(app.driver.statements).toEqual([]);
});

it('what is no id needs no database', async () => {
  await app.ask('alice', '{ todo(id: "nonsense") { id } node(id: "nonsense") { id } }');
  await app.ask('alice', '{ todo(id: "nonsense") { id } node(id: "nonsense") { id } }');
  expect(app.driver.statements).toEqual([]);
});

it('an operation that comes once is left to resolvers', async () => {
  const before = operations.answered;
  await app.ask('alice', '{ todos { nodes { once: task } } }');
  expect(operations.answered).toBe(before);
});

it('what a selection does not ask for is not read', async () => {
  await wasCompiled('{ projects { nodes { name } } }');
  expect(statements()[0]).not.toMatch(/count\(|description|row_number/);
  await wasCompiled('{ projects { totalCount } }');
  expect(statements()[0]).not.toMatch(/limit/);
});

it('no filter by the caller is written into it', async () => {
  await wasCompiled('{ accounts { nodes { projects { nodes { todos { nodes { task } } } } } } }');
  expect(statements()[0]).not.toMatch(/user_id|alice/);
});
