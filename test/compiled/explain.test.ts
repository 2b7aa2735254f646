import { getOperationAST, parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { schema } from '#example/domain.ts';
import { explain } from '../../src/engine/compiled/explain.ts';
import { createTestApp, type TestApp } from '../support/app.ts';

const explained = (text: string) => {
  const document = parse(text);
  return explain(schema, document, getOperationAST(document)!, {});
};

describe('what explain prints of an operation that is compiled', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await createTestApp({ compiled: true });
    await app.ask('alice', '{ viewer { userId } }');
  });
  afterAll(() => app.close());

  it.each([
    '{ todos(first: 2, where: { task: { contains: "milk" } }) { totalCount nodes { task } } }',
    '{ accounts { nodes { projects { nodes { todos { nodes { id } } } } } } }',
    'mutation { createTodo(input: { task: "x" }) { todo { id task } } }',
  ])('is what the server sends: %s', async (text) => {
    await expect.poll(() => app.driver.lent()).toBe(0);
    app.driver.statements.length = 0;
    await app.ask('alice', text);
    await expect.poll(() => app.driver.lent()).toBe(0);
    const explanation = await explained(text);
    const statements = explanation.by === 'compiled' ? explanation.statements : [];
    // But for the claims, which stand in the first.
    expect(statements.slice(1).map((statement) => statement.text)).toEqual(
      app.driver.statements.slice(1),
    );
  });
});

it('of rows that are loaded, explain prints a statement for each type that they may be of', async () => {
  const explanation = await explained(
    '{ accounts { nodes { activity { nodes { subject { id ... on Todo { task } } } } } } }',
  );
  const loaded = explanation.by === 'compiled' ? explanation.loaded : [];
  expect(loaded.map(({ field, type }) => `${field} ${type}`).toSorted()).toEqual([
    'Activity.subject Account',
    'Activity.subject Activity',
    'Activity.subject Membership',
    'Activity.subject Project',
    'Activity.subject Todo',
  ]);
  for (const { type, text } of loaded) {
    expect(text).toMatch(/ = any\(\$1::\w+\[\]\)$/);
    expect(text.includes('task')).toBe(type === 'Todo');
  }
});

describe('of one that is not, explain names the field and the reason', () => {
  it.each([
    [
      '{ accounts { nodes { activity { nodes { subject { id } changes { field } } } } } }',
      'Activity.changes',
      'only its resolver knows what it gives',
    ],
    ['{ __schema { types { name } } }', 'Query.__schema', 'it tells of the schema'],
  ])('%s', async (text, field, reason) => {
    expect(await explained(text)).toEqual({ by: 'resolvers', field, reason });
  });
});
