import { afterAll, beforeAll, expect, test } from 'vitest';
import { migrateExample } from '../support/example.ts';
import { ownerPassword, runOn, startEmptyCluster, type EmptyCluster } from './cluster.ts';
import { describeSchema } from './describe-schema.ts';

// Providers and tutorials let new tables be open to the roles of requests by default. Ours are as open as
// our migrations say.

let cluster: EmptyCluster;
let expected: readonly string[];
beforeAll(async () => {
  cluster = await startEmptyCluster();
  await cluster.createDatabase('plain', 'plain_owner', 'createrole');
  await migrated('plain');
  expected = await tablesOf('plain');
});
afterAll(() => cluster.stop());

const ownerUrl = (database: string) => cluster.url('plain_owner', ownerPassword, database);

const migrated = (database: string) =>
  migrateExample({
    ownerUrl: ownerUrl(database),
    loginUrl: cluster.url('authenticated_backend', 'login', database),
    log: () => undefined,
  });

/** Everything in the schemas but the default privileges. */
const tablesOf = async (database: string) =>
  (await describeSchema(cluster.superuserUrl(database))).filter(
    (line) => !line.startsWith('default privileges'),
  );

/** What roles get by default of what the owner makes. */
const defaultsOf = async (database: string) =>
  cluster.asSuperuser(
    database,
    `select defaclnamespace, defaclobjtype, grantee::regrole::text as role, privilege_type, is_grantable
     from pg_default_acl cross join lateral aclexplode(defaclacl)
     where grantee::regrole::text <> 'plain_owner' and (grantee <> 0 or defaclobjtype <> 'f') order by 1, 2, 3, 4`,
  );

test.each([
  ['in the schema', 'alter default privileges in schema public grant all on'],
  ['everywhere', 'alter default privileges grant all on'],
])('default privileges %s open none of our tables, and stay', async (_where, grant) => {
  const database = `open_${_where.replaceAll(/\W/g, '_')}`;
  await cluster.createDatabase(database, 'plain_owner', 'createrole');
  const grantees = 'to anonymous, authenticated, authenticated_backend, public';
  await runOn(
    ownerUrl(database),
    `${grant} tables ${grantees}; ${grant} sequences ${grantees};
     ${grant} functions to anonymous, authenticated;`,
  );
  const given = await defaultsOf(database);
  expect(given.length).toBeGreaterThan(10);
  await migrated(database);
  expect(await tablesOf(database)).toEqual(expected);
  expect(await defaultsOf(database)).toEqual(given);

  // What somebody else makes is as open as they meant it to be.
  await runOn(ownerUrl(database), 'create table theirs (id int)');
  const [{ open } = {}] = await cluster.asSuperuser(
    database,
    `select has_table_privilege('authenticated', 'theirs', 'update') as open`,
  );
  expect(open).toBe(true);
});

test('a database whose tables were opened by them before is closed by the next migration', async () => {
  await cluster.createDatabase('opened', 'plain_owner', 'createrole');
  await migrated('opened');
  await runOn(
    ownerUrl('opened'),
    `grant all on accounts, memberships, projects, todos to authenticated, anonymous;
     delete from drizzle.__drizzle_migrations where name like '%privileges-as-granted'`,
  );
  expect(await tablesOf('opened')).not.toEqual(expected);
  await migrated('opened');
  expect(await tablesOf('opened')).toEqual(expected);
});
