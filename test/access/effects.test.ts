import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { claimsFor } from '../support/claims.ts';
import { createDatabase, sqlStateOf, type TestDatabase } from '../support/database.ts';
import { acmeWorld } from './acme.ts';
import { createWorld } from './world.ts';

const { accounts, projects } = acmeWorld;

// What a write brings about beyond its own row.

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  await database.asSuperuser('truncate accounts cascade; truncate todos');
  await createWorld(database.asSuperuser, acmeWorld);
});

describe('an account', () => {
  test.each(['authenticated', 'moderator', 'admin'] as const)(
    'belongs to whoever makes it, as %s',
    (role) =>
      database.rehearse(claimsFor('alice', role), async (query) => {
        await query(`insert into accounts (name, slug) values ('New', 'new')`);
        const { rows } = await query(
          `select slug, user_id, role, active from accounts
           join memberships on account_id = accounts.id where slug = 'new'`,
        );
        expect(rows).toEqual([{ slug: 'new', user_id: 'alice', role: 'OWNER', active: true }]);
      }),
  );

  test('can’t be returned by the insert itself, as it is not visible that early', async () => {
    const insert = database.rehearse(claimsFor('alice'), (query) =>
      query(`insert into accounts (name, slug) values ('New', 'new') returning id`),
    );
    expect(await sqlStateOf(insert)).toBe('42501');
  });

  test('has no member where nobody made it', async () => {
    await database.asSuperuser(`insert into accounts (name, slug) values ('New', 'new')`);
    const { rows } = await database.asSuperuser(
      `select from memberships join accounts on accounts.id = account_id where slug = 'new'`,
    );
    expect(rows).toEqual([]);
  });

  test('keeps its slug to itself, also where it is hidden', async () => {
    const insert = database.rehearse(claimsFor('stranger'), (query) =>
      query(`insert into accounts (name, slug) values ('Mine', 'acme')`),
    );
    expect(await sqlStateOf(insert)).toBe('23505');
  });

  test('takes its members, projects and their todos with it, and nothing else', async () => {
    const [acme, ...others] = accounts;
    const [globex] = others;
    await database.become(claimsFor('olga'), (query) =>
      query('delete from accounts where id = $1', [acme?.id]),
    );
    const { rows } = await database.asSuperuser(
      `select (select json_agg(distinct account_id) from memberships) as memberships,
         (select json_agg(distinct account_id) from projects) as projects,
         (select count(*)::int from todos) as todos,
         (select count(*)::int from todos where project_id is null) as personal`,
    );
    expect(rows).toEqual([
      {
        memberships: others.map(({ id }) => id),
        projects: [globex?.id],
        todos: 9,
        personal: 3,
      },
    ]);
  });
});

test.each(['mara', 'ines'])(
  '%s can’t be added to the account twice, active or not',
  async (person) => {
    const insert = database.rehearse(claimsFor('olga'), (query) =>
      query(`insert into memberships (account_id, user_id) values ($1, $2)`, [
        accounts[0]?.id,
        person,
      ]),
    );
    expect(await sqlStateOf(insert)).toBe('23505');
  },
);

test('a project takes its todos with it, whoever wrote them', async () => {
  const [project] = projects;
  await database.become(claimsFor('adam'), (query) =>
    query('delete from projects where id = $1', [project?.id]),
  );
  const { rows } = await database.asSuperuser('select from todos where project_id = $1', [
    project?.id,
  ]);
  expect(rows).toEqual([]);
});

test('a todo’s author is whoever writes it', () =>
  database.rehearse(claimsFor('alice'), async (query) => {
    const { rows } = await query(
      `insert into todos (task) values ('Buy milk') returning user_id, project_id, is_complete, due_at`,
    );
    expect(rows).toEqual([
      { user_id: 'alice', project_id: null, is_complete: false, due_at: null },
    ]);
  }));

describe.each([
  { table: 'accounts', column: 'name', person: 'olga' },
  { table: 'projects', column: 'name', person: 'olga' },
  { table: 'todos', column: 'task', person: 'mara' },
])('updated_at of $table', ({ table, column, person }) => {
  const times = `select updated_at::text from ${table} order by id`;

  test('moves when a row changes', () =>
    database.rehearse(claimsFor(person), async (query) => {
      const { rows } = await query(
        `update ${table} set ${column} = ${column} || '!' returning updated_at > now() as moved`,
      );
      expect(rows.length).toBeGreaterThan(0);
      expect(rows.every(({ moved }) => moved === true)).toBe(true);
    }));

  test('stays when an update changes nothing', () =>
    database.rehearse(claimsFor(person), async (query) => {
      const before = await query(times);
      const { count } = await query(`update ${table} set ${column} = ${column}`);
      expect(count).toBeGreaterThan(0);
      expect((await query(times)).rows).toEqual(before.rows);
    }));
});

test('an account’s updated_at stays when its owners change', async () => {
  const times = 'select updated_at::text from accounts order by id';
  const before = await database.asSuperuser(times);
  await database.become(claimsFor('olga'), (query) =>
    query(`delete from memberships where user_id = 'otto'`),
  );
  expect((await database.asSuperuser(times)).rows).toEqual(before.rows);
});

test('instants keep their microseconds', () =>
  database.rehearse(claimsFor('alice'), async (query) => {
    const { rows } = await query(
      `insert into todos (task, due_at) values ('A', '2026-03-04T05:06:07.123456+02:00') returning due_at::text`,
    );
    expect(rows).toEqual([{ due_at: '2026-03-04 03:06:07.123456+00' }]);
  }));
