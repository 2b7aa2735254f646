import { sample } from '#example/db/seed.ts';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { claimsFor } from '../support/claims.ts';
import { migrateExample } from '../support/example.ts';
import { seed } from '../../src/engine/maintenance/seed.ts';
import { ownerPassword, startEmptyCluster, type EmptyCluster } from './cluster.ts';

// Roles belong to a whole cluster, so this file has one of its own. Its tests run in order, and the
// first of them finds it empty.

let cluster: EmptyCluster;
beforeAll(async () => {
  cluster = await startEmptyCluster();
});
afterAll(() => cluster.stop());

const loginUrl = (database: string, password = 'first', user = 'authenticated_backend') =>
  cluster.url(user, password, database);

/** Migrates, and returns what it said. */
async function migrated(ownerUrl: string, url: string | null): Promise<string[]> {
  const sentences: string[] = [];
  await migrateExample({ ownerUrl, loginUrl: url, log: (sentence) => sentences.push(sentence) });
  return sentences;
}

/** Why it failed, as the operator reads it. */
const refusal = (promise: Promise<unknown>) =>
  promise.then(
    () => 'it worked',
    (error: unknown) => String(error),
  );

/** Runs a statement as a person, through the login. */
async function as(sub: string, url: string, text: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('begin; set local role authenticated');
    await client.query(`select set_config('request.jwt.claims', $1, true)`, [claimsFor(sub).json]);
    const { rows } = await client.query<Record<string, unknown>>(text);
    await client.query('commit');
    return rows;
  } finally {
    await client.end();
  }
}

const everyRole =
  'anonymous, authenticated, moderator, admin, rowhouse_access, rowhouse_audit, rowhouse_maintenance';

describe('from nothing', () => {
  test('two databases of a cluster, each by two at once, all work', async () => {
    const one = await cluster.createDatabase('one', 'plain_owner', 'createrole');
    const two = await cluster.createDatabase('two', 'plain_owner', 'createrole');
    const all = await Promise.all([
      migrated(one, loginUrl('one')),
      migrated(one, loginUrl('one')),
      migrated(two, loginUrl('two')),
      migrated(two, loginUrl('two')),
    ]);
    const applied = all.filter((said) => said.some((sentence) => sentence.startsWith('Applied')));
    expect(applied).toHaveLength(2);
    expect(await as('alice', loginUrl('one'), 'select from accounts')).toEqual([]);
    expect(await as('alice', loginUrl('two'), 'select from accounts')).toEqual([]);
  });

  test('a second time there is nothing to do', async () => {
    const ownerUrl = cluster.url('plain_owner', ownerPassword, 'one');
    expect(await migrated(ownerUrl, loginUrl('one'))).toEqual([
      'There was no migration to apply.',
      'The login authenticated_backend is ready.',
    ]);
  });

  test('the login gets the password that its URL has now', async () => {
    const ownerUrl = cluster.url('plain_owner', ownerPassword, 'one');
    const password = `it's a \\ "new" pässword`;
    const url = loginUrl('one', encodeURIComponent(password));
    expect(await migrated(ownerUrl, url)).toContain(
      'Gave the login authenticated_backend the password of DATABASE_AUTHENTICATED_URL.',
    );
    expect(await as('alice', url, 'select from accounts')).toEqual([]);
    await migrated(ownerUrl, loginUrl('one'));
  });

  test('without a login URL, logins are left alone', async () => {
    const ownerUrl = await cluster.createDatabase('no_login', 'plain_owner', 'createrole');
    const said = await migrated(ownerUrl, null);
    expect(said).toEqual([
      expect.stringMatching(/^Applied \d+ migration\(s\) of the engine: 0001_who_is_asking, /),
      expect.stringMatching(/^Applied \d+ migration\(s\) of the domain: 20261128152913_domain/),
    ]);
  });
});

describe.each([
  { kind: 'superuser', attributes: 'superuser' },
  { kind: 'createrole', attributes: 'createrole' },
  { kind: 'bypassrls', attributes: 'createrole bypassrls' },
])('an owner with $attributes', ({ kind, attributes }) => {
  const database = `of_${kind}`;
  const owner = `owner_${kind}`;

  beforeAll(async () => {
    await cluster.createDatabase(database, owner, attributes);
    if (kind !== 'superuser') {
      await cluster.asSuperuser('postgres', `grant ${everyRole} to ${owner} with admin option`);
    }
  });

  test('migrates and seeds', async () => {
    const ownerUrl = cluster.url(owner, ownerPassword, database);
    await migrated(ownerUrl, loginUrl(database));
    const said: string[] = [];
    await seed({ sample, ownerUrl, scale: 1, log: (sentence) => said.push(sentence) });
    expect(said[0]).toMatch(/^Added sample data/);
  });

  test('leaves everybody with what is theirs', async () => {
    const slugs = 'select slug from accounts order by 1';
    expect(await as('alice', loginUrl(database), slugs)).toEqual([
      { slug: 'acme' },
      { slug: 'globex' },
    ]);
    expect(await as('frank', loginUrl(database), slugs)).toEqual([]);
  });

  test('has helpers that work', async () => {
    const url = loginUrl(database);
    await as('zoe', url, `insert into accounts (name, slug) values ('New', 'new')`);
    expect(await as('zoe', url, 'select slug from accounts')).toEqual([{ slug: 'new' }]);
    expect(
      await refusal(as('zoe', url, `delete from memberships where user_id = 'zoe'`)),
    ).toContain('active owner');
  });
});

describe('where the owner may not do it all', () => {
  test('it says which statements an administrator has to run, and they suffice', async () => {
    const ownerUrl = await cluster.createDatabase('foreign_roles', 'late_owner', 'createrole');
    const message = await refusal(migrated(ownerUrl, loginUrl('foreign_roles', 'x', 'late_login')));
    expect(message).toContain('An administrator of the database has to run this first');
    expect(message).toContain('GRANT rowhouse_access TO late_owner WITH INHERIT FALSE, SET TRUE;');
    await cluster.asSuperuser('postgres', statementsIn(message));

    const second = await refusal(migrated(ownerUrl, loginUrl('foreign_roles', 'x', 'late_login')));
    expect(second).toContain('GRANT authenticated TO "late_login" WITH INHERIT FALSE, SET TRUE;');
    await cluster.asSuperuser('postgres', statementsIn(second));

    await migrated(ownerUrl, loginUrl('foreign_roles', 'x', 'late_login'));
    const url = loginUrl('foreign_roles', 'x', 'late_login');
    expect(await as('alice', url, 'select from accounts')).toEqual([]);
  });

  test.each([
    { role: 'bypassing_login', attributes: 'login bypassrls', remedy: 'NOBYPASSRLS' },
    { role: 'super_login', attributes: 'login superuser', remedy: 'NOSUPERUSER' },
    { role: 'maker_login', attributes: 'login createrole', remedy: 'NOCREATEROLE' },
  ])('a login with $attributes is refused', async ({ role, attributes, remedy }) => {
    await cluster.asSuperuser('postgres', `create role ${role} ${attributes} password 'x'`);
    const ownerUrl = cluster.url('plain_owner', ownerPassword, 'one');
    const message = await refusal(migrated(ownerUrl, loginUrl('one', 'x', role)));
    expect(message).toContain(`ALTER ROLE "${role}" ${remedy};`);
  });

  test('a login that has another role’s rights without asking is refused', async () => {
    await cluster.asSuperuser(
      'postgres',
      `create role rich; create role heir login password 'x'; grant rich to heir`,
    );
    await cluster.asSuperuser('postgres', 'grant heir to plain_owner with admin option');
    const ownerUrl = cluster.url('plain_owner', ownerPassword, 'one');
    const message = await refusal(migrated(ownerUrl, loginUrl('one', 'x', 'heir')));
    expect(message).toContain('REVOKE "rich" FROM "heir";');
  });

  test('a request role that can log in is refused', async () => {
    await cluster.asSuperuser('postgres', 'alter role moderator login');
    const ownerUrl = cluster.url('plain_owner', ownerPassword, 'one');
    const message = await refusal(migrated(ownerUrl, loginUrl('one')));
    await cluster.asSuperuser('postgres', 'alter role moderator nologin');
    expect(message).toContain('ALTER ROLE moderator NOLOGIN;');
  });

  test.each(['admin', 'plain_owner'])('%s can’t be the login', async (name) => {
    const ownerUrl = cluster.url('plain_owner', ownerPassword, 'one');
    const message = await refusal(migrated(ownerUrl, loginUrl('one', ownerPassword, name)));
    expect(message).toContain(`DATABASE_AUTHENTICATED_URL names "${name}"`);
  });

  test('a role that owns nothing is told so', async () => {
    const ownerUrl = cluster.url('late_owner', ownerPassword, 'one');
    expect(await refusal(migrated(ownerUrl, loginUrl('one')))).toContain(
      'DATABASE_URL has to name that one',
    );
  });
});

test.each([
  {
    what: 'a wrong password',
    user: 'plain_owner',
    database: 'one',
    says: 'refuses the password of "plain_owner"',
  },
  {
    what: 'a database that is not there',
    user: 'plain_owner',
    database: 'none',
    says: 'no database "none"',
  },
])('$what gets one sentence without the password', async ({ user, database, says }) => {
  const password = database === 'one' ? 'wrong-secret' : ownerPassword;
  const message = await refusal(migrated(cluster.url(user, password, database), null));
  expect(message).toContain(says);
  expect(message).not.toContain('wrong-secret');
  expect(message.split('\n')).toHaveLength(1);
});

test('a server that is not there gets one sentence', async () => {
  const message = await refusal(migrated('postgresql://owner:secret@127.0.0.1:9/one', null));
  expect(message).toMatch(/^MaintenanceError: The database at 127\.0\.0\.1:9 can't be reached/);
  expect(message).not.toContain('secret');
});

/** The functions of pg_session_jwt 0.5 that policies call. */
const ofTheExtension = ['jwt', 'organization', 'organization_id', 'session', 'uid', 'user_id'];

const functionsOfAuth = async (database: string) =>
  (
    await cluster.asSuperuser(
      database,
      `select proname from pg_proc where pronamespace = 'auth'::regnamespace order by 1`,
    )
  ).map(({ proname }) => proname);

test('a schema auth with functions by hand is used, and nothing is added to it', async () => {
  const ownerUrl = await cluster.createDatabase('by_hand', 'plain_owner', 'createrole');
  const client = new Client({ connectionString: ownerUrl });
  await client.connect();
  await client.query(`create schema auth;
    create function auth.session() returns jsonb language sql stable as
      $$ select nullif(current_setting('request.jwt.claims', true), '')::jsonb $$;
    create function auth.user_id() returns text language sql stable as $$ select auth.session() ->> 'sub' $$`);
  await client.end();
  await migrated(ownerUrl, loginUrl('by_hand'));
  expect(await functionsOfAuth('by_hand')).toEqual(['session', 'user_id']);
  const url = loginUrl('by_hand');
  expect(await as('zoe', url, 'select auth.user_id(), rowhouse.organization()')).toEqual([
    { user_id: 'zoe', organization: null },
  ]);
});

describe('where the database offers pg_session_jwt', () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'rowhouse-extension-'));
    await chmod(directory, 0o755);
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));

  /** Offers an extension of that name, whose auth.user_id() is this, to a new database. */
  async function offer(database: string, userId: string, control: string): Promise<string> {
    const files = join(directory, database, 'extension');
    await mkdir(files, { recursive: true });
    await writeFile(
      join(files, 'pg_session_jwt.control'),
      `default_version = '1'\nrelocatable = false\n${control}\n`,
    );
    await writeFile(
      join(files, 'pg_session_jwt--1.sql'),
      `create schema auth;
       create function auth.user_id() returns text language sql stable as $$ select ${userId} $$;
       create function auth.session() returns jsonb language sql stable as $$ select jsonb '{"from":"the extension"}' $$;`,
    );
    const ownerUrl = await cluster.createDatabase(database, 'plain_owner', 'createrole');
    await cluster.asSuperuser(
      'postgres',
      `alter database ${database} set extension_control_path = '${join(directory, database)}:$system'`,
    );
    return ownerUrl;
  }
  const fromClaims = `nullif(current_setting('request.jwt.claims', true), '')::json ->> 'sub'`;

  test('policies and helpers read its functions, although its schema is another’s', async () => {
    const ownerUrl = await offer('extended', fromClaims, 'trusted = true');
    expect(await refusal(migrated(ownerUrl, loginUrl('extended')))).toContain(
      'CREATE EXTENSION IF NOT EXISTS pg_session_jwt; GRANT USAGE ON SCHEMA auth TO plain_owner;',
    );
    // A hosted owner may use every schema.
    await cluster.asSuperuser('postgres', 'grant pg_read_all_data to plain_owner');
    const said = await migrated(ownerUrl, loginUrl('extended'));
    await cluster.asSuperuser('postgres', 'revoke pg_read_all_data from plain_owner');
    expect(said[0]).toMatch(/^Applied/);

    const url = loginUrl('extended');
    await as('zoe', url, `insert into accounts (name, slug) values ('New', 'new')`);
    await as('zoe', url, `insert into todos (task) values ('Buy milk')`);
    expect(await as('zoe', url, 'select slug, user_id, role from accounts, memberships')).toEqual([
      { slug: 'new', user_id: 'zoe', role: 'OWNER' },
    ]);
    expect(await as('zoe', url, 'select user_id from todos')).toEqual([{ user_id: 'zoe' }]);
    expect(await as('bob', url, 'select from todos')).toEqual([]);
    expect(await cluster.asSuperuser('extended', 'select auth.session() as session')).toEqual([
      { session: { from: 'the extension' } },
    ]);
    expect(await functionsOfAuth('extended')).toEqual(['session', 'user_id']);
  });

  test('functions of our own do where the owner may not have the extension', async () => {
    const ownerUrl = await offer('forbidden', fromClaims, 'superuser = true');
    await migrated(ownerUrl, loginUrl('forbidden'));
    expect(await functionsOfAuth('forbidden')).toEqual(ofTheExtension);
    expect(await as('zoe', loginUrl('forbidden'), 'select auth.session() as session')).toEqual([
      { session: { sub: 'zoe' } },
    ]);
  });

  test('one that reads no claims is refused', async () => {
    const ownerUrl = await offer('outdated', 'null::text', 'trusted = true');
    await cluster.asSuperuser('postgres', 'grant pg_read_all_data to plain_owner');
    expect(await refusal(migrated(ownerUrl, loginUrl('outdated')))).toContain(
      'does not read request.jwt.claims',
    );
    await cluster.asSuperuser('postgres', 'revoke pg_read_all_data from plain_owner');
  });
});

/** The indented lines of a message. */
function statementsIn(message: string): string {
  return message
    .split('\n')
    .filter((line) => line.startsWith('  '))
    .join('\n');
}
