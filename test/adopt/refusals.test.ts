import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TestDatabase } from '../support/clone.ts';
import { createForeignDatabase, readDatabase } from './support.ts';

// What makes a database unsafe to serve stops adopt, in the doctor's words; what can't be named says where to settle it.

let database: TestDatabase;
beforeAll(async () => {
  database = await createForeignDatabase('tutorial');
});
afterAll(() => database.drop());

/** Reads the tutorial's database with something more in it, which does not stay. */
async function readingWith(sql: string, undo: string, wishes = {}) {
  await database.asSuperuser(sql);
  try {
    return await readDatabase(database, wishes);
  } finally {
    await database.asSuperuser(undo);
  }
}

test.each([
  [
    'a table without row security',
    'create table open (id int primary key)',
    'drop table open',
    'table-rls-disabled',
  ],
  [
    'a policy that lets everybody write',
    'create policy all_write on todos for insert with check (true)',
    'drop policy all_write on todos',
    'policy-always-true-for-writes',
  ],
  [
    'a view of the owner',
    'create view every_todo as select * from todos',
    'drop view every_todo',
    'view-runs-as-owner',
  ],
  [
    'a materialized view',
    'create materialized view kept as select * from todos',
    'drop materialized view kept',
    'materialized-view-reachable',
  ],
  [
    'a definer function in reach',
    `create function every_task() returns setof text language sql security definer set search_path = '' as 'select task from public.todos'`,
    'drop function every_task',
    'function-definer-bypasses-rls',
  ],
  [
    'a right that no policy binds',
    'grant truncate on todos to authenticated',
    'revoke truncate on todos from authenticated',
    'table-truncate-granted',
  ],
])('%s stops it', async (_what, sql, undo, code) => {
  const { unsafe } = await readingWith(sql, undo);
  expect(unsafe.map((finding) => finding.code)).toContain(code);
});

test.each([
  ['a login that goes round policies', 'bypassrls', 'login-bypasses-rls'],
  ['a login with all rights', 'superuser', 'login-superuser'],
])('%s stops it', async (_what, attribute, code) => {
  const login = `${database.name}_bad`;
  const { unsafe } = await readingWith(
    `create role ${login} login ${attribute}`,
    `drop role ${login}`,
    { login },
  );
  expect(unsafe.map((finding) => finding.code)).toContain(code);
});

test('what is accepted by its code and its subject does not stop it, and nothing else is', async () => {
  const { unsafe } = await readingWith(
    'create table open (id int primary key); create table other (id int primary key)',
    'drop table open, other',
    { accepts: ({ subject }: { subject: string }) => subject.includes('open') },
  );
  expect(unsafe.map(({ code, subject }) => [code, subject])).toEqual([
    ['table-rls-disabled', 'public.other'],
  ]);
});

const secured = (name: string, columns: string) =>
  `create table ${name} (${columns}); alter table ${name} enable row level security;
   create policy own on ${name} for select to authenticated using (false)`;

test.each([
  [
    'two tables of one type',
    secured('todo', 'id int primary key'),
    'drop table todo',
    'public.todo and public.todos would both be the type Todo.',
  ],
  [
    'a name that GraphQL can not have',
    secured('"1st"', 'id int primary key'),
    'drop table "1st"',
    'public.1st would be the type "1st", which is no name in GraphQL.',
  ],
  [
    'a type that the server has',
    secured('queries', 'id int primary key'),
    'drop table queries',
    'public.queries would be the type Query, which this server has already.',
  ],
  [
    'two columns of one name',
    secured('notes', 'id int primary key, due_at date, "dueAt" date'),
    'drop table notes',
    'public.notes.due_at and public.notes.dueAt would both be a field of Note dueAt.',
  ],
  [
    'an id that is another’s',
    secured('notes', 'number int primary key, id text'),
    'drop table notes',
    'public.notes.number and public.notes.id would both be a field of Note id.',
  ],
  [
    'a list of what is joined that another list is called as',
    `${secured('tags', 'id int primary key, todo bigint references todos')};
     ${secured('todo_tags', 'todo bigint references todos, tag int references tags, primary key (todo, tag)')}`,
    'drop table todo_tags, tags',
    'would both be a field of Todo tags.',
  ],
  [
    'a type that another one’s list makes',
    secured('todo_orders', 'id int primary key'),
    'drop table todo_orders',
    'public.todo_orders and public.todos would both be the type TodoOrder.',
  ],
])('%s: the line that settles it is told', async (_what, sql, undo, sentence) => {
  const { unsafe, unsettled } = await readingWith(sql, undo);
  expect(unsafe).toEqual([]);
  expect(unsettled.join('\n')).toContain(sentence);
  expect(unsettled.join('\n')).toMatch(/Settle it in adopt\/names\.json, for example "public\./);
});

test('names that are settled are taken, what is hidden is left out, and what is not there is told', async () => {
  const names = {
    'public.todo': 'Chore',
    'public.todos.task': 'title',
    'public.todos.inserted_at': null,
    'public.gone': 'Gone',
  };
  const { unsettled, plan } = await readingWith(
    secured('todo', 'id int primary key'),
    'drop table todo',
    { names },
  );
  expect(unsettled).toEqual([
    'adopt/names.json names public.gone, and the database has nothing of that name.',
  ]);
  expect(
    plan.types.map(({ name, list, fields }) => [name, list, ...fields.map((field) => field.name)]),
  ).toEqual([
    ['Chore', 'chores', 'id'],
    ['Todo', 'todos', 'id', 'userId', 'title', 'isComplete'],
  ]);
});
