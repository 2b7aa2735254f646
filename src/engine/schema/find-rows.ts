import type { Database } from '../session/database.ts';

/** A row as Drizzle gives it, by the names of its columns and relations. */
export type Row = Readonly<Record<string, unknown>>;

/**
 * Runs a relational query on a table that is known at run time only, which Drizzle's types, made
 * for a table known by name, can't say.
 */
export async function findRows(
  db: Database,
  table: string,
  query: object,
): Promise<readonly Row[]> {
  const tables = db.query as unknown as Record<
    string,
    { findMany(query: object): Promise<readonly Row[]> }
  >;
  // Awaited here: Drizzle's query is a thenable that would run again for every `then`.
  return await tables[table]!.findMany(query);
}
