import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase, sqlStateOf, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.drop());

const insufficientPrivilege = '42501';

test.each(['accounts', 'memberships', 'projects', 'todos'])(
  'the bare login is denied everything on %s',
  async (table) => {
    const statements = [
      `select from ${table}`,
      `insert into ${table} default values`,
      `update ${table} set id = id`,
      `delete from ${table}`,
      `truncate ${table}`,
    ];
    const states = statements.map((statement) => sqlStateOf(database.asLogin(statement)));
    expect(await Promise.all(states)).toEqual(statements.map(() => insufficientPrivilege));
  },
);

test.each([
  'select auth.user_id()',
  'select auth.session()',
  `select access.account_ids('{OWNER}')`,
  'create table public.mine ()',
  'create schema mine',
  'create temporary table mine ()',
  'select from drizzle.__drizzle_migrations',
  'set role rowhouse_access',
  'set role rowhouse_maintenance',
  'set role test_owner',
])('the bare login may not: %s', async (statement) => {
  expect(await sqlStateOf(database.asLogin(statement))).toBe(insufficientPrivilege);
});

test('the login is nothing but a login', async () => {
  const { rows } = await database.asSuperuser(
    `select rolcanlogin, rolinherit, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication
     from pg_roles where rolname = 'authenticated_backend'`,
  );
  expect(rows).toEqual([
    {
      rolcanlogin: true,
      rolinherit: false,
      rolsuper: false,
      rolbypassrls: false,
      rolcreaterole: false,
      rolcreatedb: false,
      rolreplication: false,
    },
  ]);
});

test('the login may become the four roles of requests, and has none of their rights before', async () => {
  const { rows } = await database.asSuperuser(
    `select roleid::regrole::text as role, inherit_option, set_option, admin_option
     from pg_auth_members where member = 'authenticated_backend'::regrole order by 1`,
  );
  expect(rows).toEqual(
    ['admin', 'anonymous', 'authenticated', 'moderator'].map((role) => ({
      role,
      inherit_option: false,
      set_option: true,
      admin_option: false,
    })),
  );
});

test('no role of requests can log in, go round policies, or become another', async () => {
  const { rows } = await database.asSuperuser(
    `select rolname from pg_roles
     where rolname in ('anonymous', 'authenticated', 'moderator', 'admin', 'rowhouse_access', 'rowhouse_maintenance')
       and (rolcanlogin or rolsuper or rolbypassrls or rolcreaterole
         or exists (select from pg_auth_members where member = pg_roles.oid))`,
  );
  expect(rows).toEqual([]);
});

test("the login's connections have time limits and speak UTC", async () => {
  const { rows } = await database.asLogin(
    `select current_setting('TimeZone') as zone, current_setting('statement_timeout') as statement,
       current_setting('lock_timeout') as lock,
       current_setting('idle_in_transaction_session_timeout') as idle,
       current_setting('transaction_timeout') as transaction,
       current_setting('client_connection_check_interval') as check`,
  );
  expect(rows).toEqual([
    {
      zone: 'UTC',
      statement: '5s',
      lock: '3s',
      idle: '15s',
      transaction: '15s',
      check: '500ms',
    },
  ]);
});
