import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase, sqlStateOf, type TestDatabase } from '../support/database.ts';

// The last line of defence: values that reach the tables by whatever way.

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
  await database.asSuperuser(`insert into accounts (name, slug) values ('Acme', 'acme')`);
});
afterAll(() => database.drop());

const checkViolation = '23514';

const inserts = {
  'an account’s name': `insert into accounts (name, slug) values ($1, 'other') returning id`,
  'a slug': `insert into accounts (name, slug) values ('Other', $1) returning id`,
  'a project’s name': `insert into projects (account_id, name) select id, $1 from accounts where slug = 'acme'`,
  'a description': `insert into projects (account_id, name, description) select id, 'A', $1 from accounts where slug = 'acme'`,
  'a member': `insert into memberships (account_id, user_id) select id, $1 from accounts where slug = 'acme'`,
  'an author': `insert into todos (user_id, task) values ($1, 'A')`,
  'a task': `insert into todos (user_id, task) values ('alice', $1)`,
  'a due date': `insert into todos (user_id, task, due_at) values ('alice', 'A', $1)`,
} as const;

type What = keyof typeof inserts;

/** The SQLSTATE of an insert that is taken back. */
const attempt = (what: What, value: string) =>
  sqlStateOf(
    database.asSuperuser(
      `with attempt as (${inserts[what]}${inserts[what].includes('returning') ? '' : ' returning id'})
       select 1 / (select count(*) * 0 from attempt)`,
      [value],
    ),
  );
/** Division by zero: the row was fine, and is taken back by the error. */
const accepted = '22012';

const good: readonly [What, string][] = [
  ['an account’s name', 'A'],
  ['an account’s name', '🏠'.repeat(200)],
  ['a slug', 'abc'],
  ['a slug', 'a1-b2-c3'],
  ['a slug', 'a'.repeat(63)],
  ['a project’s name', 'x'.repeat(200)],
  ['a description', 'x'.repeat(5000)],
  ['a description', ' indented\n'],
  ['a member', 'x'.repeat(255)],
  ['an author', 'auth0|5f7c8ec7c33c6c004bbafe82'],
  ['a task', 'x'.repeat(2000)],
  ['a task', 'two\nlines'],
  ['a due date', '0001-01-01T00:00:00Z'],
  ['a due date', '9999-12-31T23:59:59.999999Z'],
];
test.each(good)('%s may be %j', async (what, value) => {
  expect(await attempt(what, value)).toBe(accepted);
});

const bad: readonly [What, string][] = [
  ['an account’s name', ''],
  ['an account’s name', ' Acme'],
  ['an account’s name', 'Acme\n'],
  ['an account’s name', 'x'.repeat(201)],
  ['a slug', 'ab'],
  ['a slug', 'a'.repeat(64)],
  ['a slug', 'Abc'],
  ['a slug', 'äbc'],
  ['a slug', '-abc'],
  ['a slug', 'abc-'],
  ['a slug', 'a--bc'],
  ['a slug', 'abc\n'],
  ['a project’s name', '   '],
  ['a project’s name', 'x'.repeat(201)],
  ['a description', ''],
  ['a description', ' \t\n'],
  ['a description', 'x'.repeat(5001)],
  ['a member', ''],
  ['a member', 'x'.repeat(256)],
  ['an author', ''],
  ['an author', 'x'.repeat(256)],
  ['a task', ''],
  ['a task', '\t'],
  ['a task', 'x'.repeat(2001)],
  ['a due date', 'infinity'],
  ['a due date', '0001-12-31 23:59:59 BC'],
  ['a due date', '10000-01-01T00:00:00Z'],
];
test.each(bad)('%s may not be %j', async (what, value) => {
  expect(await attempt(what, value)).toBe(checkViolation);
});
