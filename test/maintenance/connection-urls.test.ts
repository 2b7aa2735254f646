import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ConfigError, readDatabaseUrls } from '../../src/engine/config/index.ts';
import { explain } from '../../src/engine/maintenance/no-connection.ts';
import { scramVerifier } from '../../src/engine/maintenance/scram.ts';
import { openDriver } from '../../src/engine/session/drivers/open.ts';
import { migrateExample } from '../support/example.ts';
import { ownerPassword, startEmptyCluster, type EmptyCluster } from './cluster.ts';

// The URL of a database means one thing to whatever reads it: pg, the commands, and their messages.

const url = (text: string) => `postgresql://${text}`;

function problems(text: string): readonly string[] {
  try {
    readDatabaseUrls({ DATABASE_URL: text });
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe('a URL is refused before anything is done', () => {
  const form = 'DATABASE_URL: must look like postgresql://user:password@host/database';
  test.each([
    ['another protocol', 'mysql://u:p@host/db', form],
    ['no user', url('host/db'), form],
    ['no database', url('u:p@host'), form],
    ['no URL at all', 'db', form],
    ['bytes that are no character', url('u:%e4@host/db'), 'DATABASE_URL: has a %'],
    ['a port that is none', url('u:p@/db?host=/tmp&port=x'), 'DATABASE_URL: has a port'],
    [
      "an authority's file that is not there",
      url('u:secret@host/db?sslmode=verify-full&sslrootcert=/none/ca.pem'),
      "DATABASE_URL: names a file that can't be read: /none/ca.pem (ENOENT)",
    ],
  ])('%s', (_what, text, said) => {
    expect(problems(text)).toEqual([expect.stringContaining(said)]);
    expect(problems(text)[0]).not.toContain('secret');
  });
});

test.each([
  ['a host', url('u:p@db.example.com/d'), 'db.example.com:5432'],
  ['an IPv6 address', url('u:p@[::1]:5433/d'), '[::1]:5433'],
  [
    'a socket in the parameters',
    url('u:p@/d?host=/run/postgresql'),
    '/run/postgresql/.s.PGSQL.5432',
  ],
  [
    'a socket in the place of the host',
    url('u:p@%2Frun%2Fpostgresql:5433/d'),
    '/run/postgresql/.s.PGSQL.5433',
  ],
  [
    'a host in the parameters',
    url('u:p@other/d?host=db.example.com&port=6000'),
    'db.example.com:6000',
  ],
])('a message names where it was asked: %s', (_what, text, server) => {
  expect(problems(text)).toEqual([]);
  expect(explain(new Error('refused'), text)).toContain(`The database at ${server} can't`);
});

describe('a password is the same one to migrate, which sets it, and to the server, which logs in by it', () => {
  let cluster: EmptyCluster;
  let ownerUrl: string;
  beforeAll(async () => {
    cluster = await startEmptyCluster();
    ownerUrl = await cluster.createDatabase('one', 'plain_owner', 'createrole');
  });
  afterAll(() => cluster.stop());

  /** As it stands in the URL, and what Postgres is to be given for it. */
  const passwords: readonly (readonly [string, string, string])[] = [
    ['a percent sign that is raw', '100%', '100%'],
    ['one before something else', 'p%zz', 'p%zz'],
    ['one that is written out', '100%25', '100%'],
    ['a slash that is written out', 'p%2Fq', 'p/q'],
    ['the same beside a blank, which pg then reads as it stands', 'p%2Fq r', 'p%2Fq r'],
    ['letters beyond ASCII', 'pässwörd', 'pässwörd'],
    ['a ligature, which SASLprep takes apart', 'o%EF%AC%83ce', 'office'],
    ['a soft hyphen, which it leaves out', 'pass%C2%ADword', 'password'],
    ['a variation selector, which it leaves out', 'heart%EF%B8%8F', 'heart'],
    ['a blank that does not break, which it makes one that does', 'a%C2%A0b', 'a b'],
  ];

  test.each(passwords)('%s', async (_what, written, meant) => {
    const loginUrl = cluster
      .url('authenticated_backend', 'x', 'one')
      .replace(':x@', `:${written}@`);
    expect(problems(loginUrl)).toEqual([]);
    await migrateExample({ ownerUrl, loginUrl, log: () => undefined });
    const limits = { waitMs: 20_000, statementTimeoutMs: 5000, transactionTimeoutMs: 5000 };
    const driver = await openDriver('pg', { url: loginUrl, max: 1, ...limits });
    const connection = await driver.acquire();
    const { rows } = await connection.query({ text: 'select current_user as who' });
    connection.release();
    await driver.close();
    expect(rows).toEqual([{ who: 'authenticated_backend' }]);

    // What is stored is the verifier of the password that is meant.
    const verifier = async () =>
      (
        await cluster.asSuperuser(
          'one',
          `select rolpassword from pg_authid where rolname = 'authenticated_backend'`,
        )
      )[0]!['rolpassword'] as string;
    const [, salt = ''] = /:(.*?)\$/.exec(await verifier()) ?? [];
    expect(await verifier()).toBe(scramVerifier(meant, Buffer.from(salt, 'base64')));
  });

  test('and one that the URL spells wrong is told before anything is done', async () => {
    const empty = await cluster.createDatabase('untouched', 'plain_owner', 'createrole');
    const loginUrl = cluster.url('authenticated_backend', 'x', 'untouched').replace(':x@', ':%e4@');
    await expect(
      migrateExample({ ownerUrl: empty, loginUrl, log: () => undefined }),
    ).rejects.toThrow('has a %');
    expect(
      await cluster.asSuperuser('untouched', `select from pg_namespace where nspname = 'rowhouse'`),
    ).toEqual([]);
  });

  test('a database in another encoding than UTF8 gets one sentence', async () => {
    for (const encoding of ['LATIN1', 'SQL_ASCII']) {
      const name = encoding.toLowerCase();
      await cluster.asSuperuser(
        'postgres',
        `create database ${name} owner plain_owner encoding '${encoding}' locale 'C' locale_provider libc template template0`,
      );
      await expect(
        migrateExample({
          ownerUrl: cluster.url('plain_owner', ownerPassword, name),
          loginUrl: null,
          log: () => undefined,
        }),
      ).rejects.toThrow(`The database is in the encoding ${encoding}; it has to be UTF8`);
    }
  });
});
