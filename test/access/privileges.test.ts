import { afterAll, beforeAll, expect, test } from 'vitest';
import { claimsFor } from '../../src/claims.ts';
import { createDatabase, sqlStateOf, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.drop());

type Privileges = Readonly<Record<string, readonly string[]>>;

const insertable: Privileges = {
  accounts: ['name', 'slug'],
  memberships: ['account_id', 'active', 'role', 'user_id'],
  projects: ['account_id', 'description', 'is_public', 'name'],
  todos: ['due_at', 'is_complete', 'project_id', 'task', 'user_id'],
};
const updatable: Privileges = {
  accounts: ['name', 'slug'],
  memberships: ['active', 'role'],
  projects: ['description', 'is_public', 'name'],
  todos: ['due_at', 'is_complete', 'project_id', 'task'],
};
const none: Privileges = { accounts: [], memberships: [], projects: [], todos: [] };
const tables = Object.keys(none);

/** The columns of each table on which a role has a privilege. */
async function columnsWith(role: string, privilege: string): Promise<Privileges> {
  const { rows } = await database.asSuperuser(
    `select relname as name, coalesce(json_agg(attname order by attname)
       filter (where has_column_privilege($1, attrelid, attnum, $2)), '[]') as columns
     from pg_class join pg_attribute on attrelid = pg_class.oid and attnum > 0 and not attisdropped
     where relnamespace = 'public'::regnamespace and relkind = 'r' group by 1`,
    [role, privilege],
  );
  return Object.fromEntries(rows.map(({ name, columns }) => [name, columns]));
}

test.each(['authenticated', 'moderator', 'admin'])(
  '%s sets and changes no id, author of another, account, or time',
  async (role) => {
    expect(await columnsWith(role, 'insert')).toEqual(insertable);
    expect(await columnsWith(role, 'update')).toEqual(updatable);
  },
);

test('anonymous writes no column', async () => {
  expect(await columnsWith('anonymous', 'insert')).toEqual(none);
  expect(await columnsWith('anonymous', 'update')).toEqual(none);
});

test.each(['authenticated', 'admin'] as const)('%s is refused when it tries', async (role) => {
  const attempts = [
    'update todos set id = gen_random_uuid()',
    `update todos set user_id = 'bob'`,
    'update todos set inserted_at = now()',
    'update todos set updated_at = now()',
    'update projects set account_id = gen_random_uuid()',
    'update projects set created_at = now()',
    'update memberships set account_id = gen_random_uuid()',
    `update memberships set user_id = 'bob'`,
    'update accounts set created_at = now()',
    `insert into todos (id, task) values (gen_random_uuid(), 'A')`,
    `insert into todos (task, inserted_at) values ('A', now())`,
    `insert into accounts (id, name, slug) values (gen_random_uuid(), 'A', 'aaa')`,
  ];
  const states = attempts.map(async (attempt) => {
    const work = database.rehearse(claimsFor('alice', role), (query) => query(attempt));
    return [attempt, await sqlStateOf(work)];
  });
  expect(await Promise.all(states)).toEqual(attempts.map((attempt) => [attempt, '42501']));
});

test('nobody but the owner may truncate, refer to, or put triggers on a table', async () => {
  const { rows } = await database.asSuperuser(
    `select rolname, relname, privilege from pg_class, pg_roles,
       unnest(array['truncate', 'references', 'trigger', 'maintain']) as privilege
     where relnamespace = 'public'::regnamespace and relkind = 'r'
       and not rolsuper and rolname not like 'pg\\_%' and pg_class.relowner <> pg_roles.oid
       and has_table_privilege(pg_roles.oid, pg_class.oid, privilege)`,
  );
  expect(rows).toEqual([]);
});

test('everybody (PUBLIC) has nothing: no schema, table, column or function', async () => {
  const { rows } = await database.asSuperuser(
    `with ours as (
       select oid, nspname from pg_namespace where nspname in ('public', 'access', 'auth', 'drizzle')
     ), acls as (
       select nspname as name, coalesce(nspacl, acldefault('n', nspowner)) as acl
         from pg_namespace where oid in (select oid from ours)
       union all
       select relname, coalesce(relacl, acldefault('r', relowner))
         from pg_class where relnamespace in (select oid from ours) and relkind in ('r', 'v', 'm', 'p')
       union all
       select relname || '.' || attname, attacl
         from pg_attribute join pg_class on pg_class.oid = attrelid
         where relnamespace in (select oid from ours)
       union all
       select proname, coalesce(proacl, acldefault('f', proowner))
         from pg_proc where pronamespace in (select oid from ours)
     )
     select name, privilege_type from acls, aclexplode(acl) where grantee = 0`,
  );
  expect(rows).toEqual([]);
});

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

test.each(tables)('row security is enabled and forced on %s', async (table) => {
  const { rows } = await database.asSuperuser(
    'select relrowsecurity, relforcerowsecurity from pg_class where oid = $1::regclass',
    [table],
  );
  expect(rows).toEqual([{ relrowsecurity: true, relforcerowsecurity: true }]);
});

test('each role meets one policy at most for each command on a table', async () => {
  const { rows } = await database.asSuperuser(
    `select polrelid::regclass::text as table, role::regrole::text, command, count(*)
     from pg_policy, unnest(polroles) as role, unnest(array['r', 'a', 'w', 'd']) as command
     where polcmd::text in (command, '*') group by 1, 2, 3 having count(*) > 1`,
  );
  expect(rows).toEqual([]);
});

test('functions that see more than their caller belong to the helper and look names up nowhere', async () => {
  const { rows } = await database.asSuperuser(
    `select proname, proowner::regrole::text as owner, proconfig from pg_proc
     join pg_namespace on pg_namespace.oid = pronamespace
     where prosecdef and nspname not in ('pg_catalog', 'information_schema') order by 1`,
  );
  const helper = { owner: 'rowhouse_access', proconfig: ['search_path=""'] };
  expect(rows).toEqual([
    { proname: 'account_ids', ...helper },
    { proname: 'keep_an_owner', ...helper },
    { proname: 'make_creator_owner', ...helper },
  ]);
});

test('policies work for roles that may not call what is in the schema access by name', async () => {
  const call = database.rehearse(claimsFor('alice'), (query) =>
    query(`select access.account_ids('{OWNER}')`),
  );
  expect(await sqlStateOf(call)).toBe('42501');
});
