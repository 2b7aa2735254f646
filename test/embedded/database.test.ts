import { chmod, mkdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import {
  joinDatabase,
  startDatabase,
  type EmbeddedDatabase,
} from '../../src/engine/embedded/database.ts';
import { isSeeded, markSeeded } from '../../src/engine/embedded/roles.ts';
import { keptSecret } from '../../src/engine/embedded/secrets.ts';
import { query, temporaryDirectory } from './support.ts';

let temporary: Awaited<ReturnType<typeof temporaryDirectory>>;
let directory: string;
const open: EmbeddedDatabase[] = [];

function opened<T extends EmbeddedDatabase>(database: T): T {
  open.push(database);
  return database;
}

beforeAll(async () => {
  temporary = await temporaryDirectory();
  directory = join(temporary.path, 'data');
});
afterEach(async () => {
  for (const database of open.splice(0)) await database.stop();
});
afterAll(() => temporary[Symbol.asyncDispose]());

test('the owner owns the database and makes roles, and no more', async () => {
  const { ownerUrl } = opened(await startDatabase(directory, 'npm start'));
  const [row] = await query(
    ownerUrl,
    `select rolsuper, rolbypassrls, rolcreatedb, rolcreaterole, datdba = r.oid as owns
     from pg_roles r, pg_database where rolname = current_user and datname = current_database()`,
  );
  expect(row).toEqual({
    rolsuper: false,
    rolbypassrls: false,
    rolcreatedb: false,
    rolcreaterole: true,
    owns: true,
  });
});

test('every password is kept where only its owner can read it', async () => {
  opened(await startDatabase(directory, 'npm start'));
  const names = ['superuser-password', 'owner-password', 'login-password'];
  const modes = names.map(async (name) => (await stat(join(directory, name))).mode & 0o777);
  expect(await Promise.all(modes)).toEqual([0o600, 0o600, 0o600]);
});

test('a second start says which command has the database, its process and its address', async () => {
  const database = opened(await startDatabase(directory, 'npm start'));
  await database.announce('http://127.0.0.1:4000');
  await expect(startDatabase(directory, 'npm start')).rejects.toThrow(
    `already in use by "npm start" (process ${process.pid}, http://127.0.0.1:4000)`,
  );
});

test('a command joins the database that is running, and leaves it running', async () => {
  const own = opened(await startDatabase(directory, 'npm start'));
  const joined = await joinDatabase(directory, 'npm run doctor');
  expect(joined.ownerUrl).toBe(own.ownerUrl);
  await joined.stop();
  expect(await query(own.ownerUrl, 'select 1 as one')).toEqual([{ one: 1 }]);
});

test('a command starts the database for itself when none is running, and ends it', async () => {
  const joined = await joinDatabase(directory, 'npm run doctor');
  expect(await query(joined.ownerUrl, 'select 1 as one')).toEqual([{ one: 1 }]);
  await joined.stop();
  await expect(query(joined.ownerUrl, 'select')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});

test('of two commands at the same moment, one starts the database and the other joins it', async () => {
  const databases = await Promise.all([
    joinDatabase(directory, 'npm run seed').then(opened),
    joinDatabase(directory, 'npm run doctor').then(opened),
  ]);
  expect(new Set(databases.map(({ ownerUrl }) => ownerUrl)).size).toBe(1);
});

test('a database that got its sample data remembers it', async () => {
  const { ownerUrl } = opened(await startDatabase(directory, 'npm start'));
  expect(await isSeeded(ownerUrl)).toBe(false);
  await markSeeded(ownerUrl);
  expect(await isSeeded(ownerUrl)).toBe(true);
});

test('a secret that several make at the same moment is the same for all', async () => {
  const secrets = await Promise.all(
    Array.from({ length: 20 }, () => keptSecret(directory, 'made-by-many')),
  );
  expect(new Set(secrets).size).toBe(1);
});

test('variables of libpq are for other databases', async () => {
  const variables = { PGOPTIONS: '-c role=nobody', PGSSLMODE: 'verify-full', PGUSER: 'nobody' };
  Object.assign(process.env, variables);
  const { ownerUrl } = opened(await joinDatabase(directory, 'a test'));
  expect(await query(ownerUrl, 'select 1 as one')).toEqual([{ one: 1 }]);
  Object.assign(process.env, variables);
  const beside = await joinDatabase(directory, 'another test');
  expect(await query(beside.ownerUrl, 'select 1 as one')).toEqual([{ one: 1 }]);
});

test('a directory that holds other things keeps its mode', async () => {
  const shared = join(temporary.path, 'shared');
  await mkdir(shared);
  await writeFile(join(shared, 'of somebody else'), '');
  await chmod(shared, 0o755);
  opened(await startDatabase(shared, 'a test'));
  expect((await stat(shared)).mode & 0o777).toBe(0o755);
});

test('a directory that takes no file is told', async () => {
  const full = join(temporary.path, 'full');
  await mkdir(join(full, 'lock'), { recursive: true });
  await expect(startDatabase(full, 'a test')).rejects.toThrow(/can't be made or written to/);
});
