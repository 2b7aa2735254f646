import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { migrate } from '../../src/engine/maintenance/migrate.ts';
import { domainTrack } from '../../src/engine/maintenance/migrations.ts';
import { ownerPassword, startEmptyCluster, type EmptyCluster } from './cluster.ts';
import { roles } from '#example/db/roles.ts';

// Migrations of another domain than ours: how a track is applied, whatever is in it.

let cluster: EmptyCluster;
let directory: string;
let made = 0;
let database: string;
let folder: string;
beforeAll(async () => {
  cluster = await startEmptyCluster();
  directory = await mkdtemp(join(tmpdir(), 'rowhouse-tracks-'));
});
afterAll(async () => {
  await cluster.stop();
  await rm(directory, { recursive: true, force: true });
});
beforeEach(async () => {
  made += 1;
  database = `tracks_${made}`;
  folder = join(directory, database);
  await cluster.createDatabase(database, 'plain_owner', 'createrole');
});

/** Writes `migration.sql`, or another file, of the migration with this name. */
async function write(name: string, text: string, file = 'migration.sql'): Promise<void> {
  await mkdir(join(folder, name), { recursive: true });
  await writeFile(join(folder, name, file), text);
}

async function migrated(): Promise<string[]> {
  const said: string[] = [];
  await migrate({
    roles,
    ownerUrl: cluster.url('plain_owner', ownerPassword, database),
    loginUrl: null,
    log: (sentence) => said.push(sentence),
    domain: domainTrack(folder),
  });
  return said;
}

const refusal = async () => migrated().then(() => 'it worked', String);
const ask = (text: string) => cluster.asSuperuser(database, text);
const journal = async () =>
  (await ask('select name from drizzle.__drizzle_migrations order by id')).map(({ name }) => name);

describe('each migration is committed by itself', () => {
  test('a value that one adds to an enum is used by the next, both pending', async () => {
    await write('20260101000000_first', `create type mood as enum ('calm')`);
    await migrated();
    await write('20260101000001_second', `alter type mood add value 'merry'`);
    await write('20260101000002_third', `create table days (mood mood default 'merry')`);
    expect(await migrated()).toEqual([
      'Applied 2 migration(s) of the domain: 20260101000001_second, 20260101000002_third.',
    ]);
  });

  test('one that fails is named with its line, keeps nothing, and those before it stay', async () => {
    await write('20260101000000_first', 'create table one ()');
    await write(
      '20260101000001_second',
      'create table two ();--> statement-breakpoint\n\ninsert into three values (1);',
    );
    await write('20260101000002_third', 'create table three (id int)');
    const message = await refusal();
    expect(message).toContain(
      `${folder}/20260101000001_second/migration.sql:3: relation "three" does not exist.`,
    );
    expect(message).toContain('Applied before it: 20260101000000_first.');
    expect(message).toContain('Nothing of this migration was kept.');
    expect(
      await ask(`select to_regclass('one') is not null as one, to_regclass('two') as two`),
    ).toEqual([{ one: true, two: null }]);
    expect(await journal()).toEqual(['20260101000000_first']);
  });

  test('what failed is gone on with once it is mended', async () => {
    await write('20260101000000_first', 'create table one ()');
    await write('20260101000001_second', 'create table two (');
    await refusal();
    await write('20260101000001_second', 'create table two ()');
    expect(await migrated()).toEqual([
      'Applied 1 migration(s) of the domain: 20260101000001_second.',
    ]);
    expect(await journal()).toEqual(['20260101000000_first', '20260101000001_second']);
  });

  test('a role or a path that one sets is not the next one’s', async () => {
    await write('20260101000000_first', 'set role rowhouse_audit; set search_path = pg_catalog');
    await write('20260101000001_second', 'create table here ()');
    await migrated();
    expect(await ask(`select tableowner from pg_tables where tablename = 'here'`)).toEqual([
      { tableowner: 'plain_owner' },
    ]);
  });
});

describe('a migration that wants no transaction', () => {
  beforeEach(() =>
    write('20260101000000_first', 'create table one (id int); insert into one values (1), (1)'),
  );

  test('builds an index concurrently, also while another waits to migrate', async () => {
    await write(
      '20260101000001_index',
      '--! no-transaction\ncreate index concurrently one_id on one (id);',
    );
    const said = await Promise.all([migrated(), migrated(), migrated()]);
    expect(
      said.filter((sentences) => sentences.includes('There was no migration to apply.')),
    ).toHaveLength(2);
    expect(
      await ask(`select indisvalid from pg_index where indexrelid = 'one_id'::regclass`),
    ).toEqual([{ indisvalid: true }]);
  });

  test('that fails says which index is left to be dropped', async () => {
    await write(
      '20260101000001_index',
      '--! no-transaction\ncreate unique index concurrently one_id on one (id);',
    );
    expect(await refusal()).toContain(
      'It left an index that is not valid: drop one_id before the next run.',
    );
    await ask('drop index one_id; delete from one');
    expect(await migrated()).toEqual([
      'Applied 1 migration(s) of the domain: 20260101000001_index.',
    ]);
  });

  test('of several statements is refused by Postgres, and nothing of it is kept', async () => {
    await write(
      '20260101000001_index',
      '--! no-transaction\ncreate table two (); create index concurrently on one (id);',
    );
    expect(await refusal()).toContain('CREATE INDEX CONCURRENTLY cannot');
    expect(await ask(`select to_regclass('two') as two`)).toEqual([{ two: null }]);
  });
});

test('two at once apply each migration once', async () => {
  await write('20260101000000_first', 'create table one ()');
  await write('20260101000001_second', 'create table two ()');
  await Promise.all([migrated(), migrated(), migrated()]);
  expect(await journal()).toEqual(['20260101000000_first', '20260101000001_second']);
});

test('a line that says how to run a file, and is not understood, is told before anything is done', async () => {
  await write('20260101000000_first', '--! no-transactoin\ncreate table one ()');
  expect(await refusal()).toContain('first/migration.sql: "--! no-transactoin" is not understood.');
});

describe('a migration that replaces others', () => {
  beforeEach(async () => {
    await write('20260101000002_all', 'create table one (a int, b int)');
    await write(
      '20260101000002_all',
      '--! replaces 20260101000000_first 20260101000001_second\nalter table one add c int',
      'upgrade.sql',
    );
  });

  test('is run in a new database', async () => {
    await migrated();
    expect(await journal()).toEqual(['20260101000002_all']);
    expect(await ask('select a, b from one')).toEqual([]);
  });

  test('goes on from them where they were applied', async () => {
    await write('20260101000000_first', 'create table one (a int)');
    await write('20260101000001_second', 'alter table one add b int');
    await migrated();
    expect(await ask('select a, b, c from one')).toEqual([]);
    expect(await journal()).toHaveLength(3);
  });
});

test('a domain without migrations leaves the journal of another tool alone', async () => {
  await ask('create schema drizzle; create table drizzle.__drizzle_migrations (version text)');
  expect(await migrated()).toEqual([expect.stringMatching(/of the engine/)]);
});

test('the engine’s own schema needs nothing of the domain', async () => {
  await migrated();
  const client = new Client({ connectionString: cluster.superuserUrl(database) });
  await client.connect();
  const { rows } = await client.query<{ name: string }>(
    `select oid::regclass::text as name from pg_class
     where relnamespace = 'rowhouse'::regnamespace and relkind = 'r' order by 1`,
  );
  await client.end();
  expect(rows.map(({ name }) => name)).toEqual([
    'rowhouse.activities',
    'rowhouse.idempotency_answers',
    'rowhouse.idempotency_claims',
    'rowhouse.migrations',
  ]);
});
