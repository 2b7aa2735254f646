import { afterAll, beforeAll, expect, test } from 'vitest';
import { claimsFor } from '../support/claims.ts';
import { createDatabase, sqlStateOf, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.drop());

test.each(['authenticated', 'admin'] as const)(
  '%s is refused when it changes an id, an author or an account, or sets or changes a time or a copy',
  async (role) => {
    const attempts = [
      'update todos set id = gen_random_uuid()',
      `update todos set user_id = 'bob'`,
      'update todos set inserted_at = now()',
      'update todos set updated_at = now()',
      'update todos set is_public = false',
      `insert into todos (task, is_public) values ('A', false)`,
      'update projects set account_id = gen_random_uuid()',
      'update projects set created_at = now()',
      'update memberships set account_id = gen_random_uuid()',
      `update memberships set user_id = 'bob'`,
      'update accounts set created_at = now()',
      `insert into todos (task, inserted_at) values ('A', now())`,
      `insert into accounts (name, slug, created_at) values ('A', 'aaa', now())`,
      'update accounts set id = gen_random_uuid()',
      'update projects set id = gen_random_uuid()',
      'update memberships set id = gen_random_uuid()',
    ];
    const states = attempts.map(async (attempt) => {
      const work = database.rehearse(claimsFor('alice', role), (query) => query(attempt));
      return [attempt, await sqlStateOf(work)];
    });
    expect(await Promise.all(states)).toEqual(attempts.map((attempt) => [attempt, '42501']));
  },
);

test('what the owner makes later is nobody else’s until it is granted', async () => {
  await database.asOwner('create table later (id int)');
  await database.asOwner('create function later() returns int language sql return 1');
  const { rows } = await database.asSuperuser(
    `select role, has_table_privilege(role, 'later', 'select') as select,
       has_function_privilege(role, 'later()', 'execute') as execute
     from unnest(array['anonymous', 'authenticated', 'moderator', 'admin', 'authenticated_backend']) as role`,
  );
  expect(rows.filter(({ select, execute }) => select === true || execute === true)).toEqual([]);
});

test('policies work for roles that may not call what is in the schema access by name', async () => {
  const call = database.rehearse(claimsFor('alice'), (query) =>
    query(`select access.account_ids('{OWNER}')`),
  );
  expect(await sqlStateOf(call)).toBe('42501');
});
