import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Client } from 'pg';
import { inject } from 'vitest';
import { read, type Reading, type Wishes } from '../../scripts/adopt/adopt.ts';
import type { State } from '../../scripts/adopt/state.ts';
import { writeDomain } from '../../scripts/adopt/write/index.ts';
import { loginFile } from '../../scripts/adopt/write/login.ts';
import type { Domain } from '../../src/engine/domain.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { makeDatabase, type TestDatabase } from '../support/clone.ts';

/** Makes a database from a file of SQL, which the superuser runs. Whoever makes it drops it. */
export async function createForeignDatabase(name: string): Promise<TestDatabase> {
  const database = await makeDatabase(inject('postgres'), {
    template: 'template0',
    login: inject('postgres').login,
    migrate: async () => undefined,
  });
  await database.asSuperuser(await readFile(`test/adopt/databases/${name}.sql`, 'utf8'));
  return database;
}

/** Reads a database as `npm run adopt` does. */
export async function readDatabase(
  { superuserUrl, name }: TestDatabase,
  wishes: Partial<Wishes> = {},
  before: State | null = null,
): Promise<Reading> {
  const client = new Client({ connectionString: superuserUrl });
  await client.connect();
  try {
    const usual = { schemas: [], tables: [], chosen: [], names: {}, login: `${name}_login` };
    return await read(client, { ...usual, accepts: () => false, ...wishes }, before);
  } finally {
    await client.end();
  }
}

export interface AdoptedApp extends TestApp {
  readonly reading: Reading;
  readonly domain: Domain;
  /** The code, by its paths below `src`. */
  readonly files: ReadonlyMap<string, string>;
}

/** A server of the domain that was written for a database, which goes with it. It connects by login.sql's login. */
export async function createAdoptedApp(
  name: string,
  wishes: Partial<Wishes> = {},
): Promise<AdoptedApp> {
  const database = await createForeignDatabase(name);
  const reading = await readDatabase(database, wishes);
  const files = await writeDomain(reading.plan);
  const folder = await mkdtemp(join(tmpdir(), 'rowhouse-adopted-'));
  for (const [path, text] of files) {
    await mkdir(dirname(join(folder, 'src', path)), { recursive: true });
    await writeFile(join(folder, 'src', path), text);
  }
  // The engine of this project itself, and its packages.
  await symlink(join(process.cwd(), 'src/engine'), join(folder, 'src/engine'));
  await symlink(join(process.cwd(), 'node_modules'), join(folder, 'node_modules'));
  const { domain } = (await import(pathToFileURL(join(folder, 'src/domain.ts')).href)) as {
    domain: Domain;
  };
  const login = `${database.name}_login`;
  await database.asSuperuser(loginFile(reading.plan, login, reading.missingRoles));
  await database.asSuperuser(`alter role ${login} password 'secret'`);
  const loginUrl = Object.assign(new URL(database.superuserUrl), {
    username: login,
    password: 'secret',
  }).href;
  const app = await createTestApp({ domain, database: { ...database, loginUrl }, compiled: true });
  return {
    ...app,
    reading,
    domain,
    files,
    close: async () => {
      const { superuserUrl } = inject('postgres');
      await app.close();
      await rm(folder, { recursive: true });
      const client = new Client({ connectionString: superuserUrl });
      await client.connect();
      await client.query(`drop role ${login}`);
      await client.end();
    },
  };
}
