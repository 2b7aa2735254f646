import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkSafety } from '../../src/engine/doctor/check-safety.ts';
import { migrateExample } from '../support/example.ts';
import { requestRoleMark } from '../../src/engine/helper-roles.ts';
import { ownerPassword, runOn, startEmptyCluster, type EmptyCluster } from './cluster.ts';
import { roles } from '#example/db/roles.ts';

// A later version has a role, a table and a migration more than this one, and both serve the same
// database: while versions are changed, and after the later one was taken back.

let cluster: EmptyCluster;
beforeAll(async () => {
  cluster = await startEmptyCluster();
  await cluster.createDatabase('shared', 'plain_owner', 'createrole');
  await migrated();
  const owner = cluster.url('plain_owner', ownerPassword, 'shared');
  // As `npm run migrate` of a version that has `support` among its roles leaves it.
  await runOn(
    owner,
    `create role support nologin;
     comment on role support is '${requestRoleMark}';
     grant support to authenticated_backend with inherit false, set true;
     grant usage on schema public, auth, rowhouse to support;
     grant select on accounts to support;
     create policy select_as_support on accounts for select to support using (true);
     insert into drizzle.__drizzle_migrations (hash, name) values ('', '29990101000000_support');
     insert into rowhouse.migrations (hash, name) values ('', '9999_later');`,
  );
});
afterAll(() => cluster.stop());

const loginUrl = () => cluster.url('authenticated_backend', 'login', 'shared');

async function migrated(): Promise<string[]> {
  const said: string[] = [];
  await migrateExample({
    ownerUrl: cluster.url('plain_owner', ownerPassword, 'shared'),
    loginUrl: loginUrl(),
    log: (sentence) => said.push(sentence),
  });
  return said;
}

/** What would stop the start of this version, asked as it asks. */
const unsafe = async () => {
  const client = new Client({ connectionString: loginUrl() });
  await client.connect();
  try {
    const found = await checkSafety(
      async (text, params) => (await client.query(text, [...params])).rows,
      roles,
    );
    return found.map(({ code, subject }) => `${code}: ${subject}`);
  } finally {
    await client.end();
  }
};

test('this version starts beside a later one that has a role more', async () => {
  expect(await unsafe()).toEqual([]);
});

test('it migrates what a later one has migrated, and takes nothing away', async () => {
  expect(await migrated()).toEqual([
    'There was no migration to apply.',
    'The login authenticated_backend is ready.',
  ]);
  expect(
    await cluster.asSuperuser(
      'shared',
      `select pg_has_role('authenticated_backend', 'support', 'set') as may,
         has_table_privilege('support', 'accounts', 'select') as reads`,
    ),
  ).toEqual([{ may: true, reads: true }]);
});

test('roles that this version makes are marked for others to know', async () => {
  const marked = await cluster.asSuperuser(
    'shared',
    `select rolname from pg_roles where shobj_description(oid, 'pg_authid') = '${requestRoleMark}' order by 1`,
  );
  expect(marked.map(({ rolname }) => rolname)).toEqual([
    'admin',
    'anonymous',
    'authenticated',
    'moderator',
    'support',
  ]);
});

test('a role that is not marked stops the start, as before', async () => {
  await cluster.asSuperuser('shared', 'comment on role support is null');
  expect(await unsafe()).toEqual(['login-becomes-other-role: support']);
  await cluster.asSuperuser('shared', `comment on role support is '${requestRoleMark}'`);
});
