import { inject } from 'vitest';
import type { Domain } from '../../src/engine/domain.ts';
import { migrate } from '../../src/engine/maintenance/migrate.ts';
import { cloneDatabase, makeDatabase, type TestDatabase } from './clone.ts';

export type { Query, Row, Rows, TestDatabase } from './clone.ts';

/** Makes a database with all tables and no rows, in the run's Postgres. Whoever makes it drops it. */
export async function createDatabase(): Promise<TestDatabase> {
  return cloneDatabase(inject('postgres'));
}

/**
 * Makes a database with the tables of a domain that stands in `src` in the example's place, and no rows.
 * Whoever makes it drops it.
 */
export async function createDatabaseOf({ roles }: Domain): Promise<TestDatabase> {
  return makeDatabase(inject('postgres'), {
    template: 'template0',
    login: { name: 'own_backend', password: 'test_login' },
    migrate: (urls) => migrate({ ...urls, roles }),
  });
}

/** The SQLSTATE of what a promise is rejected with; null where it is fulfilled. */
export async function sqlStateOf(promise: Promise<unknown>): Promise<string | null> {
  return promise.then(
    () => null,
    (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : 'none'),
  );
}
