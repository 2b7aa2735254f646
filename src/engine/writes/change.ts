import { sql, type InferInsertModel } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';
import { keyArray } from '../kinds/table-key.ts';
import {
  areVisible,
  columnsNamed,
  giving,
  valueOf,
  withKeys,
  type OnlyColumns,
  type Reference,
  type Taken,
  type Write,
} from './write.ts';

type Changes<T extends PgTable> = {
  readonly [K in keyof InferInsertModel<T>]?: Taken<InferInsertModel<T>[K]> | undefined;
};

/**
 * The same changes of the rows with these keys: of all of them, or of none.
 *
 * @param changes - undefined stands for no change. Where there is none at all, the first column that is
 *   named is set to itself: policies decide about that as they do about any change
 * @throws TypeError for a name that is no column, or where there is no name
 */
export function change<T extends PgTable, C extends Changes<T>>(
  table: T,
  keys: readonly string[],
  changes: C & OnlyColumns<T, C>,
  refersTo: Reference | null = null,
): Write {
  const named = columnsNamed(table, [changes]);
  const [touch] = named;
  if (touch === undefined) throw new TypeError('A change names at least one column.');
  const given = named.flatMap(([key, column]) => {
    const value = (changes as Readonly<Record<string, unknown>>)[key];
    return value === undefined ? [] : [{ column, value: valueOf(value, column) }];
  });
  const params = [...given.flatMap(({ value }) => value.params), keyArray(keys)];
  return {
    table,
    size: keys.length,
    keys,
    refersTo,
    params: refersTo === null ? params : [...params, keyArray(refersTo.keys)],
    shape: `update ${touch[0]} ${given.map(({ column }) => column.name).join()} ${refersTo?.keys.length ?? 0}`,
    statement: (returning) => {
      const set = given.map(
        ({ column, value }) => sql`${sql.identifier(column.name)} = ${value.sql}`,
      );
      const nothing = sql`${sql.identifier(touch[1].name)} = ${touch[1]}`;
      const conditions = [withKeys(table, keys)];
      if (refersTo !== null) conditions.push(areVisible(refersTo));
      return sql`update ${table} set ${set.length === 0 ? nothing : sql.join(set, sql`, `)}
        where ${sql.join(conditions, sql` and `)}${giving(returning)}`;
    },
  };
}

/** The end of the rows with these keys: of all of them, or of none. */
export function remove(table: PgTable, keys: readonly string[]): Write {
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
