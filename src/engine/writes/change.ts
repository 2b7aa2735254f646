import { getColumns, sql, type InferInsertModel } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import {
  areVisible,
  giving,
  keyArray,
  valueOf,
  withKeys,
  type KeyedTable,
  type Reference,
  type Write,
} from './write.ts';

type Changes<T extends KeyedTable> = {
  readonly [K in keyof InferInsertModel<T>]?: InferInsertModel<T>[K] | undefined;
};

interface ChangeOptions {
  /**
   * A column that the caller may change: where there are no changes it is set to itself, and policies
   * decide about that as they do about any other.
   */
  readonly touch: PgColumn;
  readonly refersTo?: Reference | null;
}

/** The same changes of the rows with these keys: of all of them, or of none. */
export function change<T extends KeyedTable>(
  table: T,
  keys: readonly string[],
  changes: Changes<T>,
  { touch, refersTo = null }: ChangeOptions,
): Write {
  const given = Object.entries(getColumns(table) as Record<string, PgColumn>).flatMap(
    ([key, column]) => {
      const value = (changes as Readonly<Record<string, unknown>>)[key];
      return value === undefined ? [] : [{ column, value: valueOf(value, column) }];
    },
  );
  const params = [...given.flatMap(({ value }) => value.params), keyArray(keys)];
  return {
    table,
    size: keys.length,
    keys,
    refersTo,
    params: refersTo === null ? params : [...params, keyArray(refersTo.keys)],
    shape: `update ${given.map(({ column }) => column.name).join()} ${refersTo?.keys.length ?? 0}`,
    statement: (returning) => {
      const set = given.map(
        ({ column, value }) => sql`${sql.identifier(column.name)} = ${value.sql}`,
      );
      const nothing = sql`${sql.identifier(touch.name)} = ${touch}`;
      const conditions = [withKeys(table, keys)];
      if (refersTo !== null) conditions.push(areVisible(refersTo));
      return sql`update ${table} set ${set.length === 0 ? nothing : sql.join(set, sql`, `)}
        where ${sql.join(conditions, sql` and `)}${giving(returning)}`;
    },
  };
}

/** The end of the rows with these keys: of all of them, or of none. */
export function remove(table: KeyedTable, keys: readonly string[]): Write {
  return {
    table,
    size: keys.length,
    keys,
    refersTo: null,
    params: [keyArray(keys)],
    shape: 'delete',
    statement: (returning) =>
      sql`delete from ${table} where ${withKeys(table, keys)}${giving(returning)}`,
  };
}
