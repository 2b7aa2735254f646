import { inject } from 'vitest';
import { cloneDatabase, type TestDatabase } from './clone.ts';

export type { Query, Row, Rows, TestDatabase } from './clone.ts';

/** Makes a database with all tables and no rows, in the run's Postgres. Whoever makes it drops it. */
export async function createDatabase(): Promise<TestDatabase> {
  return cloneDatabase(inject('postgres'));
}

/** The SQLSTATE of what a promise is rejected with; null where it is fulfilled. */
export async function sqlStateOf(promise: Promise<unknown>): Promise<string | null> {
  return promise.then(
    () => null,
    (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : 'none'),
  );
}
