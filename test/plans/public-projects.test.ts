import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestApp, type Person, type TestApp } from '../support/app.ts';
import { makeCrowd } from './crowd.ts';
import { explainingDriver, rowsRead, type Explained } from './explain.ts';

// What belongs to somebody's accounts costs them the same, however many projects strangers publish.

const todos = 'nodes { task } totalCount';

const asked: readonly [string, Person, string][] = [
  [
    'nested lists of their own, for somebody with much',
    'many',
    `{ accounts { nodes { projects(first: 5) { nodes { todoStats { total } todos { ${todos} } } } } } }`,
  ],
  [
    'nested lists of their own, for somebody with little',
    'few',
    `{ accounts { nodes { projects { nodes { todoStats { total } todos { ${todos} } } } } } }`,
  ],
  ['the todos that somebody wrote', 'many', `{ viewer { todos { ${todos} } } }`],
  [
    'nested lists that colleagues wrote',
    'person-1',
    `{ accounts { nodes { projects { nodes { todoStats { total } todos { ${todos} } } } } } }`,
  ],
];

let app: TestApp;
const plans: Promise<Explained>[] = [];

async function rowsReadFor(person: Person, query: string): Promise<object> {
  plans.length = 0;
  const answer = await app.ask(person, query);
  expect(answer.errors).toBeUndefined();
  const read: Record<string, number> = {};
  for (const { plan } of await Promise.all(plans)) {
    for (const [table, rows] of rowsRead(plan)) read[table] = (read[table] ?? 0) + rows;
  }
  return read;
}

const before = new Map<string, object>();

beforeAll(async () => {
  app = await createTestApp({
    through: (driver) => explainingDriver(driver, (plan) => plans.push(plan)),
  });
  const { asSuperuser } = app.database;
  await makeCrowd(asSuperuser, { todos: 20_000, publicProjects: 20 });
  for (const [name, person, query] of asked) before.set(name, await rowsReadFor(person, query));
  await asSuperuser(
    `set session_replication_role = replica;
     insert into projects (account_id, name, is_public)
     select (select id from accounts where slug = 'crowd-1'), 'Empty ' || n, true
     from generate_series(1, 100000) as n;
     reset session_replication_role`,
  );
  await asSuperuser('vacuum (analyze) projects');
});
afterAll(() => app.close());

test.each(asked)(
  '%s: no row more is read when strangers publish 100,000 projects',
  async (name, person, query) => {
    expect(await rowsReadFor(person, query)).toEqual(before.get(name));
  },
);
