import { readFile } from 'node:fs/promises';
import { inject } from 'vitest';
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
