import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestApp, type TestApp } from '../support/app.ts';

// Values that only the field refuses: the error names the variable that holds them.

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp({ compiled: true, comparable: false });
});
afterAll(() => app.close());

const day = '2026-13-45';

test.each<[what: string, query: string, variables: object, path: string, variable?: string]>([
  [
    'in an object of the document',
    'query ($d: DateTime!) { todos(where: { insertedAt: { gt: $d } }) { totalCount } }',
    { d: day },
    'where.insertedAt.gt',
    'd',
  ],
  [
    'in a list of the document',
    'query ($t: String!) { todos(where: { task: { in: ["a", $t] } }) { totalCount } }',
    { t: 'a\u0000' },
    'where.task.in.1',
    't',
  ],
  [
    'a part of it',
    'query ($w: TodoFilter) { todos(where: $w) { totalCount } }',
    { w: { insertedAt: { gt: day } } },
    'where.insertedAt.gt',
    'w',
  ],
  [
    'of the argument’s name',
    'query ($where: TodoFilter) { todos(where: $where) { totalCount } }',
    { where: { insertedAt: { gt: day } } },
    'where.insertedAt.gt',
  ],
  [
    'none',
    `{ todos(where: { insertedAt: { gt: "${day}" } }) { totalCount } }`,
    {},
    'where.insertedAt.gt',
  ],
])('%s', async (_what, query, variables, path, variable) => {
  // New to the server, and known to it; and by resolvers alone.
  for (const way of ['ask', 'ask', 'askResolvers'] as const) {
    const [error] = (await app[way]('alice', query, variables)).errors ?? [];
    const fields = error?.extensions?.['fields'] as readonly {
      path: string[];
      variable?: string;
    }[];
    expect(fields.map((field) => [field.path.join('.'), field.variable])).toEqual([
      [path, variable],
    ]);
    expect(error?.message.startsWith('`$')).toBe(variable !== undefined);
  }
});
