import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { anonymous, claimsFor, requestRoles, type Role } from '../../src/engine/claims.ts';
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
    `insert into activities (action, subject_type, subject_id, role) values ('CREATED', 'Todo', gen_random_uuid(), 'admin')`,
    `update activities set user_id = 'another'`,
    `update activities set occurred_at = now()`,
    'delete from activities',
    'truncate activities',
    'truncate todos',
    'select from activities for update',
    'lock table activities in exclusive mode',
    `merge into activities using (select 1) as one on true when matched then delete`,
    'alter table activities disable row level security',
    'alter table todos disable trigger audit',
    'drop trigger audit on todos',
    'drop table activities',
    'drop policy insert_as_recorder on activities',
    'create policy mine on activities using (true)',
    `create trigger mine before insert on activities for each row execute function access.record_activity('Todo', 'id')`,
    'create rule mine as on insert to activities do instead nothing',
    'alter function access.record_activity() security invoker',
    'create or replace function access.record_activity() returns trigger language plpgsql as $$ begin return null; end $$',
    `set local session_replication_role = replica`,
    'set role rowhouse_audit',
    'set role rowhouse_maintenance',
    'create temporary table activities ()',
    'create table public.mine ()',
    'create schema mine',
    `select access.account_of('id', '{}')`,
  ])('may not: %s', async (statement) => {
    expect(await sqlStateOf(database.rehearse(as(role), (query) => query(statement)))).toBe(
      refused,
    );
  });
});

/** The tasks of todos of which nothing is recorded. */
const unrecorded = async () => {
  const { rows } = await database.asSuperuser(
    'select task from todos where not exists (select from activities where subject_id = todos.id)',
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
    before: ['set local search_path = pg_temp, auth, drizzle'],
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
  await database.asSuperuser('revoke insert (account_id) on activities from rowhouse_audit');
  const write = database.become(claimsFor('olga'), (query) =>
    query(`insert into todos (task, project_id) values ('H', $1)`, [project]),
  );
  expect(await sqlStateOf(write)).toBe(refused);
  await database.asSuperuser('grant insert (account_id) on activities to rowhouse_audit');
  expect(await unrecorded()).toEqual([]);
});

test('what was rolled back to a savepoint leaves nothing', async () => {
  const count = async () =>
    (await database.asSuperuser('select count(*)::int as count from activities')).rows[0];
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
  expect(await sqlStateOf(inMaintenance(`update activities set user_id = 'another'`))).toBe(
    refused,
  );
  await database.asSuperuser(
    `update activities set occurred_at = now() - interval '3 years' where subject_type = 'Account'`,
  );
  await inMaintenance(`delete from activities where occurred_at < now() - interval '2 years'`);
  const { rows } = await database.asSuperuser(
    'select distinct subject_type from activities order by 1',
  );
  expect(rows.map((row) => row['subject_type'])).toEqual(['Membership', 'Project', 'Todo']);
});
