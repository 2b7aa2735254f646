import { afterAll, beforeAll, expect, test } from 'vitest';
import { encodeId } from '../../src/engine/schema/global-id.ts';
import { createTestApp, type Person, type TestApp } from '../support/app.ts';
import { makeCrowd } from './crowd.ts';
import { callsPerRow, explainingDriver, rowsRead, type Explained } from './explain.ts';

// A filter by the row that a relation leads to is served by indexes, under row security: it reads no
// more than ten times what its caller may see, plus 500, and less where the row is named.

let app: TestApp;
const plans: Promise<Explained>[] = [];

beforeAll(async () => {
  app = await createTestApp({
    through: (driver) => explainingDriver(driver, (plan) => plans.push(plan)),
  });
  await makeCrowd(app.database.asSuperuser, { todos: 20_000, publicProjects: 20 });
});
afterAll(() => app.close());

const moderator = { sub: 'mo', role: 'moderator' };
const people: readonly Person[] = ['few', 'many', 'stranger', moderator, null];

/** The account of few's only project; for others, one of many's. */
const accountOf = (person: Person) => (person === 'few' ? 'few' : 'many-1');

async function variablesFor(person: Person) {
  const slug = accountOf(person);
  const { asSuperuser } = app.database;
  const { rows } = await asSuperuser('select id from accounts where slug = $1', [slug]);
  return { account: encodeId('Account', String(rows[0]?.['id'])), slug };
}

async function plansOf(person: Person, query: string, variables: object) {
  plans.length = 0;
  const answer = await app.ask(person, query, variables);
  expect(answer.errors).toBeUndefined();
  return Promise.all(plans);
}

const total = (read: ReadonlyMap<string, number>) => [...read.values()].reduce((a, b) => a + b, 0);

const conditions = {
  'the account of a project': '{ project: { accountId: { eq: $account } } }',
  'an account, by its name': '{ project: { account: { slug: { eq: $slug } } } }',
  'the account of a project, or an author':
    '{ or: [{ project: { accountId: { eq: $account } } }, { userId: { eq: "few" } }] }',
  'no project of an account': '{ not: { project: { accountId: { eq: $account } } } }',
} as const;

const selections = ['nodes { task }', 'totalCount', 'nodes { task } pageInfo { hasNextPage }'];

const asked = Object.entries(conditions).flatMap(([name, where]) =>
  selections.map((selection) => [name, selection, where] as const),
);

const document = (where: string, selection: string) => {
  const declared = [
    ...(where.includes('$account') ? ['$account: ID!'] : []),
    ...(where.includes('$slug') ? ['$slug: String!'] : []),
  ];
  return `query (${declared.join(', ')}) { todos(where: ${where}) { ${selection} } }`;
};

test.each(asked)('%s, for everybody: %s', async (_name, selection, where) => {
  for (const person of people) {
    const visible = await app.ask<{ todos: { totalCount: number } }>(
      person,
      '{ todos { totalCount } }',
    );
    const most = 10 * visible.data!.todos.totalCount + 500;
    const query = document(where, selection);
    for (const { plan, planned } of await plansOf(person, query, await variablesFor(person))) {
      const read = total(rowsRead(plan));
      expect({ person, planned, tooMany: read > most ? read : null }).toMatchObject({
        tooMany: null,
      });
      expect(callsPerRow(plan)).toEqual([]);
    }
  }
});

test('a moderator’s page of an account’s todos walks no table', async () => {
  for (const where of [
    conditions['the account of a project'],
    conditions['an account, by its name'],
  ]) {
    const query = document(where, 'totalCount nodes { task }');
    for (const { plan } of await plansOf(moderator, query, await variablesFor(moderator))) {
      expect(rowsRead(plan).get('todos')).toBeLessThan(1000);
    }
  }
});
