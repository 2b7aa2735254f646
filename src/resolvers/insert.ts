import { getColumns, sql, type InferInsertModel } from 'drizzle-orm';
import type { Database } from '../db/database.ts';
import type { KeyedTable } from './write.ts';
import type { Written } from '../schema/payloads/write-extension.ts';

type NewRow<T extends KeyedTable> = Partial<InferInsertModel<T>>;

/**
 * Inserts rows, naming just the columns that are given. Drizzle's own insert names every column of
 * the table, with DEFAULT where there is no value, and so asks for a privilege on each; nobody who
 * reaches the API may set an id or a creation time.
 *
 * @param rows - all with the same columns; undefined stands for the column's default
 */
function insertion<T extends KeyedTable>(table: T, rows: readonly NewRow<T>[]) {
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

/**
 * Inserts a row that can't be returned, because it becomes visible only by what follows from it.
 *
 * @param keys - finds it afterwards
 */
export function insertUnseen<T extends KeyedTable>(
  db: Database,
  table: T,
  row: NewRow<T>,
  keys: Written['keys'],
): Written {
  const inserted = db.execute(insertion(table, [row])).execute();
  return { keys, done: inserted.then(() => 1) };
}

/**
 * Inserts rows. Their keys, in the order of the rows, are left in a setting of the transaction, so
 * that what follows can read the rows without anybody having waited for the keys.
 */
export function insert<T extends KeyedTable>(
  db: Database,
  table: T,
  rows: readonly NewRow<T>[],
): Written {
  const inserted = db
    .execute(
      sql`with inserted as (${insertion(table, rows)} returning id)
        select set_config('rowhouse.written', array_agg(id)::text, true) from inserted`,
    )
    .execute();
  return {
    keys: sql`current_setting('rowhouse.written')::uuid[]`,
    done: inserted.then(() => rows.length),
  };
}
