import { getColumns, sql, type InferInsertModel } from 'drizzle-orm';
import type { Database } from '../db/database.ts';
import type { KeyedTable } from './write.ts';

/**
 * Inserts rows, naming just the columns that are given. Drizzle's own insert names every column of
 * the table, with DEFAULT where there is no value, and so asks for a privilege on each; nobody who
 * reaches the API may set an id or a creation time.
 *
 * @param rows - all with the same columns; undefined stands for the column's default
 */
function insertion<T extends KeyedTable>(table: T, rows: readonly Partial<InferInsertModel<T>>[]) {
  const columns = Object.entries(getColumns(table)).filter(([key]) =>
    rows.some((row) => (row as Record<string, unknown>)[key] !== undefined),
  );
  const names = columns.map(([, column]) => sql.identifier(column.name));
  const values = rows.map((row) => {
    const cells = columns.map(([key, column]) => {
      const value = (row as Record<string, unknown>)[key];
      return value === undefined ? sql`default` : sql.param(value, column);
    });
    return sql`(${sql.join(cells, sql`, `)})`;
  });
  return sql`insert into ${table} (${sql.join(names, sql`, `)}) values ${sql.join(values, sql`, `)}`;
}

/** Inserts rows. */
export async function insert<T extends KeyedTable>(
  db: Database,
  table: T,
  rows: readonly Partial<InferInsertModel<T>>[],
): Promise<void> {
  await db.execute(insertion(table, rows));
}

/** Inserts rows and gives their keys, in the order of the rows. */
export async function insertReturning<T extends KeyedTable>(
  db: Database,
  table: T,
  rows: readonly Partial<InferInsertModel<T>>[],
): Promise<readonly string[]> {
  const inserted = await db.execute<{ id: string }>(sql`${insertion(table, rows)} returning id`);
  return inserted.map(({ id }) => id);
}
