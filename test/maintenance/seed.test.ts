import { sample } from '#example/db/seed.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { claimsFor } from '../support/claims.ts';
import { seed } from '../../src/engine/maintenance/seed.ts';
import { createDatabase, sqlStateOf, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
let other: TestDatabase;
beforeAll(async () => {
  [database, other] = await Promise.all([createDatabase(), createDatabase()]);
});
afterAll(() => Promise.all([database.drop(), other.drop()]));

async function seeded({ ownerUrl }: TestDatabase, scale: number): Promise<string[]> {
  const said: string[] = [];
  await seed({ sample, ownerUrl, scale, log: (sentence) => said.push(sentence) });
  return said;
}

const counts = `select (select count(*)::int from accounts) as accounts,
  (select count(*)::int from memberships) as memberships,
  (select count(*)::int from projects) as projects, (select count(*)::int from todos) as todos`;

test('the owner, whom policies bind, fills the tables', async () => {
  const [said = ''] = await seeded(database, 1);
  expect(said).toMatch(/^Added sample data: 3 accounts, .*8 people, .*34 todos\.$/);
  expect((await database.asSuperuser(counts)).rows).toEqual([
    { accounts: 3, memberships: 12, projects: 6, todos: 34 },
  ]);
  const told = Array.from(said.matchAll(/(\d+) (\w+)/g), ([, count, table]) => [
    table,
    Number(count),
  ]);
  const rows = told.filter(([table]) => table !== 'people');
  const held = rows.map(async ([table]) => {
    const { rows: found } = await database.asSuperuser(
      `select count(*)::int as held from ${table}`,
    );
    return [table, found[0]?.['held']];
  });
  expect(rows).toEqual(await Promise.all(held));
});

test('the owner itself sees none of it', async () => {
  expect((await database.asOwner('select from todos')).count).toBe(0);
  expect(
    await sqlStateOf(database.asOwner(`insert into todos (user_id, task) values ('a', 'A')`)),
  ).toBe('42501');
});

test('a second time, or beside a first, nothing is added', async () => {
  const said = await Promise.all([seeded(database, 1), seeded(database, 5)]);
  expect(said.flat()).toEqual(
    Array.from({ length: 2 }, () =>
      expect.stringMatching(/no sample data was added.*"npm run reset"/),
    ),
  );
  expect((await database.asSuperuser(counts)).rows).toMatchObject([{ accounts: 3, todos: 34 }]);
});

test('it has every kind of row: public and private, personal, due, done, left', async () => {
  const { rows } = await database.asSuperuser(
    `select exists (select from projects where is_public) as public,
       exists (select from projects where not is_public) as private,
       exists (select from todos where project_id is null) as personal,
       exists (select from todos where due_at > now()) as due,
       exists (select from todos where is_complete) as done,
       exists (select from memberships where not active) as "left",
       (select count(distinct role)::int from memberships) as roles`,
  );
  expect(rows).toEqual([
    { public: true, private: true, personal: true, due: true, done: true, left: true, roles: 4 },
  ]);
});

test('alice sees her accounts, and dave what he may', async () => {
  const tasks = `select count(*)::int as seen from todos`;
  const alice = await database.rehearse(claimsFor('alice'), (query) => query(tasks));
  const dave = await database.rehearse(claimsFor('dave'), (query) => query(tasks));
  expect(alice.rows).toEqual([{ seen: 24 }]);
  expect(dave.rows).toEqual([{ seen: 18 }]);
});

test('the same rows have the same ids in every database, and a scale multiplies them', async () => {
  await seeded(other, 100);
  expect((await other.asSuperuser(counts)).rows).toEqual([
    { accounts: 300, memberships: 1200, projects: 600, todos: 3400 },
  ]);
  const ids = `select id, task from todos where user_id = 'alice' order by id`;
  expect((await other.asSuperuser(ids)).rows).toEqual((await database.asSuperuser(ids)).rows);
  const { rows } = await other.rehearse(claimsFor('alice-7'), (query) =>
    query('select slug from accounts order by 1'),
  );
  expect(rows).toEqual([{ slug: 'acme-7' }, { slug: 'globex-7' }]);
});
