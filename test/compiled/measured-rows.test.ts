import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeId } from '../../src/engine/schema/global-id.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { prepareCounting, rowsRead, statementOf } from './support/rows-read.ts';

// A list whose rows have much text each is given up at the row with which it is too large: where its
// rows hold lists, all of it would be a hundred times what an answer may be.

const PROJECTS = 20;
const TODOS = 100;

let database: TestDatabase;

beforeAll(async () => {
  database = await createDatabase();
  await database.asSuperuser(
    `with account as (insert into accounts (name, slug) values ('Acme', 'acme') returning id),
     made as (
       insert into projects (account_id, name, description)
       select account.id, 'Project ' || n, 'Said of it.' from account, generate_series(1, ${PROJECTS}) as n
       returning id
     )
     insert into todos (user_id, project_id, task)
     select 'alice', made.id, repeat(chr(1), 1900) from made, generate_series(1, ${TODOS})`,
    [],
  );
  await database.asSuperuser('analyze todos, projects', []);
  await prepareCounting(database);
});
afterAll(() => database.drop());

const each = (count: number, one: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => one(index)).join(' ');

/** As JSON 11 KB each: an answer has room for some 1,470 of them. */
const tasks = (count: number) => each(count, (index) => `t${index}: task`);

const rolesOf = (count: number) =>
  statementOf(`{ accounts(first: 100) { nodes { ${each(count, (i) => `r${i}: viewerRole`)} } } }`);

describe('a list is refused at the row with which it is too large', () => {
  it.each([
    ['nodes', `nodes { todos(first: 100) { nodes { ${tasks(10)} } } }`],
    ['edges', `edges { node { todos(first: 100) { nodes { ${tasks(10)} } } } }`],
    [
      'nodes and edges together',
      `nodes { todos(first: 100) { nodes { ${tasks(5)} } } }
       edges { node { todos(first: 100) { edges { node { ${tasks(5)} } } } } }`,
    ],
  ])('where its rows hold lists: %s', async (_, selected) => {
    const lists = selected.split('first').length - 1;
    expect(await rowsRead(database, `{ projects(first: 20) { ${selected} } }`)).toBe(
      2 * lists * TODOS,
    );
  });

  it('where it is read from its end', async () => {
    const selected = `nodes { todos(last: 100) { nodes { ${tasks(10)} } } }`;
    expect(await rowsRead(database, `{ projects(last: 20) { ${selected} } }`)).toBe(2 * TODOS);
  });

  it('where it looks whether there is more', async () => {
    const selected = `nodes { todos(first: 99) { nodes { ${tasks(10)} } pageInfo { hasNextPage } } }`;
    expect(
      await rowsRead(database, `{ projects(first: 19) { ${selected} pageInfo { hasNextPage } } }`),
    ).toBe(2 * TODOS);
  });

  it('where rows are looked up by their ids', async () => {
    const { rows } = await database.asSuperuser('select id from projects order by id', []);
    const ids = rows.map(({ id }) => `"${encodeId('Project', String(id))}"`).join();
    const selected = `... on Project { todos(first: 100) { nodes { ${tasks(10)} } } }`;
    expect(await rowsRead(database, `{ nodes(ids: [${ids}]) { ${selected} } }`)).toBe(2 * TODOS);
  });
});

describe('what is counted, to know what is to be measured, are also', () => {
  it('the values in cursors', async () => {
    // 15 KB each, so that each list has 23 MB. All todos are read, to sort them.
    const list = (index: number) =>
      `l${index}: todos(first: 100, orderBy: [{ field: TASK }]) {
         edges { ${each(15, (i) => `c${i}: cursor`)} }
       }`;
    expect(await rowsRead(database, `{ ${each(3, list)} }`)).toBe(PROJECTS * TODOS);
  });

  it('computed values, which may be as long as columns', async () => {
    // Once for the answer as a whole, and once for the list.
    expect((await rolesOf(1)).split('repeat(')).toHaveLength(1 + 1);
    expect((await rolesOf(2)).split('repeat(')).toHaveLength(1 + 2);
  });
});
