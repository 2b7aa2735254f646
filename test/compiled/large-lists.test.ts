import { afterAll, beforeAll, expect, it } from 'vitest';
import { encodeId } from '../../src/engine/schema/global-id.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { addAccount, addProject, addTodo } from '../support/rows.ts';

// Lists that may be large are written row by row, and say what resolvers say.

let app: TestApp;
let ids: readonly string[];

beforeAll(async () => {
  app = await createTestApp({ compiled: true });
  const { database } = app;
  const acme = await addAccount(database, 'acme', { mara: 'MEMBER' });
  const projects = [];
  for (const n of [1, 2, 3]) projects.push(await addProject(database, acme, `Plan ${n}`));
  await addProject(database, acme, 'Empty');
  for (const n of [1, 2, 3, 4]) {
    for (const project of projects) await addTodo(database, 'mara', `${n} of it`, project);
  }
  ids = projects.map((project) => encodeId('Project', project));
});
afterAll(() => app.close());

const todo = 'id task isComplete userId insertedAt';

it.each([
  ['many rows', `projects(first: 100) { nodes { name todos(first: 100) { nodes { ${todo} } } } }`],
  [
    'rows in several places',
    `projects(first: 100) { totalCount
       nodes { todos(first: 100) { nodes { ${todo} } } }
       edges { cursor node { todos(last: 50) { edges { cursor node { ${todo} } } } } } }`,
  ],
  [
    'a page with more behind it',
    `projects(first: 2) { nodes { name todos(first: 2, orderBy: { field: TASK }) { nodes { task } pageInfo { hasNextPage } } }
       pageInfo { hasNextPage hasPreviousPage startCursor endCursor } }
     todos(first: 100, orderBy: { field: TASK }) {
       nodes { ${todo} project { name todos(first: 3) { nodes { ${todo} } pageInfo { hasNextPage endCursor } } } }
       pageInfo { hasNextPage hasPreviousPage startCursor endCursor } }`,
  ],
  [
    'the end of a list',
    `projects(last: 99) { nodes { name todos(last: 3) { nodes { ${todo} } pageInfo { hasPreviousPage startCursor } } }
       pageInfo { hasPreviousPage startCursor endCursor } }`,
  ],
  [
    'no rows',
    `projects(first: 100, where: { name: { eq: "none" } }) { nodes { todos(first: 100) { nodes { ${todo} } } } }`,
  ],
])('%s', async (_, selected) => {
  await expectSame(`{ ${selected} }`, {});
});

it('rows by their ids, some of which are of nothing', async () => {
  const query = `query ($ids: [ID!]!) { nodes(ids: $ids) {
    __typename ... on Project { name todos(first: 100) { nodes { ${todo} } } } } }`;
  await expectSame(query, {
    ids: [ids[2], encodeId('Account', ids[0]!), ids[0], 'nonsense', ids[2]],
  });
});

/** Asks both ways, which must say the same, and of which one needs no resolver. */
async function expectSame(query: string, variables: object): Promise<void> {
  const { answered } = app.operations!;
  const answer = await app.ask('mara', query, variables);
  expect(app.operations!.answered).toBe(answered + 1);
  expect(answer.errors).toBeUndefined();
  expect(answer.text).toBe((await app.askResolvers('mara', query, variables)).text);
}
