import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { anonymous, claimsFor, requestRoles, type Role } from '../support/claims.ts';
import { createDatabase, sqlStateOf, type TestDatabase } from '../support/database.ts';
import { addAccount, addProject } from '../support/rows.ts';

// Somebody who has the login, and with it may be any person and any role of requests: what they
// write is recorded, and what is recorded stays.

let database: TestDatabase;
let project: string;
beforeAll(async () => {
  database = await createDatabase();
  const account = await addAccount(database, 'acme', { olga: 'OWNER' });
  project = await addProject(database, account, 'Plan');
});
afterAll(() => database.drop());

const as = (role: Role) => (role === 'anonymous' ? anonymous : claimsFor('olga', role));

const refused = '42501';

describe.each(requestRoles)('%s', (role) => {
  test.each([
    `insert into rowhouse.activities (action, subject_type, subject_id, role) values ('CREATED', 'Todo', gen_random_uuid(), 'admin')`,
    `update rowhouse.activities set user_id = 'another'`,
    `update rowhouse.activities set occurred_at = now()`,
    'delete from rowhouse.activities',
    'truncate rowhouse.activities',
    'truncate todos',
    'select from rowhouse.activities for update',
    'lock table rowhouse.activities in exclusive mode',
    `merge into rowhouse.activities using (select 1) as one on true when matched then delete`,
    'alter table rowhouse.activities disable row level security',
    'alter table todos disable trigger audit',
    'drop trigger audit on todos',
    'drop table rowhouse.activities',
    'drop policy insert_as_recorder on rowhouse.activities',
    'create policy mine on rowhouse.activities using (true)',
    `create trigger mine before insert on rowhouse.activities for each row execute function rowhouse.record_activity('Todo', 'id', 'id')`,
    'create rule mine as on insert to rowhouse.activities do instead nothing',
    'alter function rowhouse.record_activity() security invoker',
    'create or replace function rowhouse.record_activity() returns trigger language plpgsql as $$ begin return null; end $$',
    `set local session_replication_role = replica`,
    'set role rowhouse_audit',
    'set role rowhouse_maintenance',
    'create temporary table activities ()',
    'create table public.mine ()',
    'create schema mine',
    `select rowhouse.audit('todos', 'Todo', 'id')`,
    `select rowhouse.account_of('{id}', '{}')`,
  ])('may not: %s', async (statement) => {
    expect(await sqlStateOf(database.rehearse(as(role), (query) => query(statement)))).toBe(
      refused,
    );
  });
});

/** The tasks of todos of which nothing is recorded. */
const unrecorded = async () => {
  const { rows } = await database.asSuperuser(
    'select task from todos where not exists (select from rowhouse.activities where subject_id = todos.id::text)',
  );
  return rows.map(({ task }) => task);
};

test.each([
  { how: 'plainly', before: [], write: `insert into todos (task) values ('A')` },
  {
    how: 'with MERGE',
    before: [],
    write: `merge into todos using (values ('B')) as new (task) on false
      when not matched then insert (task) values (new.task)`,
  },
  {
    how: 'in a WITH',
    before: [],
    write: `with made as (insert into todos (task) values ('C') returning task) select from made`,
  },
  {
    how: 'with names that mean something else',
    before: ['set local search_path = pg_temp, auth, rowhouse, drizzle'],
    write: `insert into public.todos (task) values ('D')`,
  },
  {
    how: 'with other ways to write what is recorded',
    before: [`set local datestyle = 'German'`, `set local intervalstyle = 'sql_standard'`],
    write: `insert into todos (task, due_at) values ('E', '2026-01-31T09:30:00Z')`,
  },
  {
    how: 'under a savepoint',
    before: ['savepoint here'],
    write: `insert into todos (task) values ('F')`,
  },
])('what is written $how is recorded', async ({ before, write }) => {
  await database.become(claimsFor('olga'), async (query) => {
    for (const statement of before) await query(statement);
    await query(write);
  });
  const { rows } = await database.asSuperuser('select count(*)::int as count from todos');
  expect(rows[0]?.['count']).toBeGreaterThan(0);
  expect(await unrecorded()).toEqual([]);
});

test('without row security nothing is written, rather than something unrecorded', async () => {
  const write = database.become(claimsFor('olga'), async (query) => {
    await query('set local row_security = off');
    await query(`insert into todos (task) values ('G')`);
  });
  expect(await sqlStateOf(write)).toBe(refused);
  expect(await unrecorded()).toEqual([]);
});

test('what can not be recorded does not happen', async () => {
  await database.asSuperuser(
    'revoke insert (account_id) on rowhouse.activities from rowhouse_audit',
  );
  const write = database.become(claimsFor('olga'), (query) =>
    query(`insert into todos (task, project_id) values ('H', $1)`, [project]),
  );
  expect(await sqlStateOf(write)).toBe(refused);
  await database.asSuperuser('grant insert (account_id) on rowhouse.activities to rowhouse_audit');
  expect(await unrecorded()).toEqual([]);
});

test('what was rolled back to a savepoint leaves nothing', async () => {
  const count = async () =>
    (await database.asSuperuser('select count(*)::int as count from rowhouse.activities')).rows[0];
  const before = await count();
  await database.become(claimsFor('olga'), async (query) => {
    await query('savepoint here');
    await query(`insert into todos (task) values ('I')`);
    await query('rollback to here');
  });
  expect(await count()).toEqual(before);
});

test('maintenance removes what is old, and changes nothing', async () => {
  const inMaintenance = (statement: string) =>
    database.asOwner(
      `do $$ begin set local role rowhouse_maintenance; execute $s$${statement}$s$; end $$`,
    );
  expect(
    await sqlStateOf(inMaintenance(`update rowhouse.activities set user_id = 'another'`)),
  ).toBe(refused);
  await database.asSuperuser(
    `update rowhouse.activities set occurred_at = now() - interval '3 years' where subject_type = 'Account'`,
  );
  await inMaintenance(
    `delete from rowhouse.activities where occurred_at < now() - interval '2 years'`,
  );
  const { rows } = await database.asSuperuser(
    'select distinct subject_type from rowhouse.activities order by 1',
  );
  expect(rows.map((row) => row['subject_type'])).toEqual(['Membership', 'Project', 'Todo']);
});
