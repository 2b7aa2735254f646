import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase, sqlStateOf, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.drop());

const insufficientPrivilege = '42501';

test.each(['accounts', 'rowhouse.activities', 'memberships', 'projects', 'todos'])(
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
  'select from rowhouse.migrations',
  'select rowhouse.caller()',
  'set role rowhouse_access',
  'set role rowhouse_audit',
  'set role rowhouse_maintenance',
  'set role test_owner',
])('the bare login may not: %s', async (statement) => {
  expect(await sqlStateOf(database.asLogin(statement))).toBe(insufficientPrivilege);
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
