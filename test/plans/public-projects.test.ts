import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encodeId } from '../../src/engine/schema/global-id.ts';
import { createTestApp, type Person, type TestApp } from '../support/app.ts';
import { makeCrowd } from './crowd.ts';
import { explainingDriver, rowsRead, type Explained } from './explain.ts';

// Todos cost everybody the same, however many projects strangers publish; and what belongs to
// somebody's accounts costs them the same, however many todos strangers publish.

const todos = 'nodes { task } totalCount';
const page = 'nodes { task }';

type Asked = readonly [string, Person, string];

const ofOnesOwn: readonly Asked[] = [
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
  ['the first todos of all, for nobody', null, `{ todos { ${page} } }`],
  ['the last todos of all, for nobody', null, `{ todos(last: 20) { ${page} } }`],
];

const ofOthers: readonly Asked[] = [
  ['all todos, for somebody without any', 'stranger', `{ todos { ${todos} } }`],
  ['all todos, for somebody with little', 'few', `{ todos { ${todos} } }`],
  ['all todos, for somebody with much', 'many', `{ todos { ${todos} } }`],
  ['all todos, for nobody', null, `{ todos { ${todos} } }`],
  ['another’s todos', 'stranger', `{ todos(where: { userId: { eq: "person-1" } }) { ${todos} } }`],
  [
    'another’s todos, for nobody',
    null,
    `{ todos(where: { userId: { eq: "person-1" } }) { ${todos} } }`,
  ],
  [
    'the todos of a project, for somebody without any',
    'stranger',
    `query ($public: ID!) { project(id: $public) { todoStats { total } todos { ${todos} } } }`,
  ],
  [
    'nested lists, for nobody',
    null,
    `{ projects { nodes { todoStats { total } todos { ${todos} } } } }`,
  ],
  [
    'nested lists, for a moderator',
    { sub: 'mo', role: 'moderator' },
    `{ projects { nodes { todoStats { total } todos { ${page} } } } }`,
  ],
];

let app: TestApp;
let variables: object;
const plans: Promise<Explained>[] = [];

async function rowsReadFor(person: Person, query: string): Promise<Record<string, number>> {
  plans.length = 0;
  const answer = await app.ask(person, query, variables);
  expect(answer.errors).toBeUndefined();
  const read: Record<string, number> = {};
  for (const { plan } of await Promise.all(plans)) {
    for (const [table, rows] of rowsRead(plan)) read[table] = (read[table] ?? 0) + rows;
  }
  return read;
}

const before = new Map<string, Readonly<Record<string, number>>>();

/** Of no table more rows are read than before. Another plan may read fewer. */
async function expectNoMore(name: string, person: Person, query: string): Promise<void> {
  const read = await rowsReadFor(person, query);
  const more = Object.entries(read).filter(
    ([table, rows]) => rows > (before.get(name)?.[table] ?? 0),
  );
  expect({ more, before: before.get(name) }).toEqual({ more: [], before: before.get(name) });
}

/** Past triggers, which record each row, and foreign keys. */
const publish = async (rows: string) => {
  const { asSuperuser } = app.database;
  await asSuperuser(`begin; set local session_replication_role = replica; ${rows}; commit`);
  await asSuperuser('vacuum (analyze) projects, todos');
};

beforeAll(async () => {
  app = await createTestApp({
    through: (driver) => explainingDriver(driver, (plan) => plans.push(plan)),
  });
  const { asSuperuser } = app.database;
  await makeCrowd(asSuperuser, { todos: 20_000, publicProjects: 20 });
  const { rows } = await asSuperuser('select id from projects where is_public limit 1');
  variables = { public: encodeId('Project', String(rows[0]?.['id'])) };
  for (const [name, person, query] of [...ofOnesOwn, ...ofOthers]) {
    before.set(name, await rowsReadFor(person, query));
  }
});
afterAll(() => app.close());

describe('When strangers publish 100,000 projects without a todo, no row more is read of', () => {
  beforeAll(() =>
    publish(`insert into projects (account_id, name, is_public)
        select (select id from accounts where slug = 'crowd-1'), 'Empty ' || n, true
        from generate_series(1, 100000) as n`),
  );

  test.each([...ofOnesOwn, ...ofOthers])('%s', expectNoMore);
});

describe('When they publish 100,000 todos as well, no row more is read of', () => {
  beforeAll(() =>
    publish(`insert into todos (user_id, project_id, is_public, task)
        select 'publisher', id, true, 'Todo ' || n
        from (select id, row_number() over () as n from projects where name like 'Empty %') as empty`),
  );

  test.each(ofOnesOwn)('%s', expectNoMore);
});
