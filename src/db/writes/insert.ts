import { getColumns, is, SQL, sql, type InferInsertModel } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import {
  areVisible,
  giving,
  keyArray,
  type KeyedTable,
  type Reference,
  type Write,
} from './write.ts';

type NewRow<T extends KeyedTable> = Partial<InferInsertModel<T>>;

/**
 * New rows: all of them or none. Just the columns that are given are named. Drizzle's own insert names
 * every column of the table, with DEFAULT where there is no value, and so asks for a privilege on
 * each; nobody who reaches the API may set an id or a creation time.
 *
 * @param rows - undefined stands for a column's default
 */
export function insert<T extends KeyedTable>(
  table: T,
  rows: readonly NewRow<T>[],
  refersTo: Reference | null = null,
): Write {
  const given = rows as readonly Readonly<Record<string, unknown>>[];
  const columns = Object.entries(getColumns(table) as Record<string, PgColumn>).filter(([key]) =>
    given.some((row) => row[key] !== undefined),
  );
  const cells = given.map((row) => columns.map(([key, column]) => cellOf(column, row[key])));
  const values = cells.flat().filter((cell) => !is(cell.value, SQL));
  return {
    table,
    size: rows.length,
    keys: null,
    refersTo,
    params: [
      ...values.map(({ value }) => value),
      ...(refersTo === null ? [] : [keyArray(refersTo.keys)]),
    ],
    shape:
      rows.length === 1
        ? `insert ${columns.map(([key]) => key).join()} ${refersTo !== null}`
        : null,
    statement: (returning) => {
      const names = columns.map(([, { name }]) => sql.identifier(name));
      const tuples = cells.map(
        (row) =>
          sql`(${sql.join(
            row.map(({ value, type }) => sql`${value}::${type}`),
            sql`, `,
          )})`,
      );
      const source = sql`values ${sql.join(tuples, sql`, `)}`;
      const target = sql`insert into ${table} (${sql.join(names, sql`, `)})`;
      if (refersTo === null) return sql`${target} ${source}${giving(returning)}`;
      const visible = areVisible(refersTo, sql`${keyArray(refersTo.keys)}::uuid[]`);
      return sql`${target} select * from (${source}) as given where ${visible}${giving(returning)}`;
    },
  };
}

/**
 * A new row that can't be returned, because it becomes visible only by what follows from it.
 *
 * @param unseen - finds its keys afterwards: an expression of type `uuid[]`
 */
export function insertUnseen<T extends KeyedTable>(table: T, row: NewRow<T>, unseen: SQL): Write {
  return { ...insert(table, [row]), unseen };
}

/** A value as the driver takes it, or the column's default. */
function cellOf(column: PgColumn, given: unknown): { value: unknown; type: SQL } {
  const value = given === undefined ? (column.default ?? null) : given;
  const type = sql.raw(column.getSQLType());
  return { type, value: value === null || is(value, SQL) ? value : column.mapToDriverValue(value) };
}
