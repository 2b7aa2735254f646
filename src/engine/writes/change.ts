import { sql, type InferInsertModel, type SQL } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';
import { keyArray } from '../kinds/table-key.ts';
import {
  areVisible,
  columnsNamed,
  giving,
  referenceParams,
  referencesIn,
  referenceShape,
  valueOf,
  withKeys,
  type Condition,
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
 * @param references - rows that must be visible, by `refersTo`, or nothing is written
 * @throws TypeError for a name that is no column, or where there is no name
 */
export function change<T extends PgTable, C extends Changes<T>>(
  table: T,
  keys: readonly string[],
  changes: C & OnlyColumns<T, C>,
  ...references: readonly (Reference | null)[]
): Write {
  const refersTo = referencesIn(references);
  const named = columnsNamed(table, [changes]);
  const [touch] = named;
  if (touch === undefined) throw new TypeError('A change names at least one column.');
  const given = named.flatMap(([key, column]) => {
    const value = (changes as Readonly<Record<string, unknown>>)[key];
    return value === undefined ? [] : [{ column, value: valueOf(value, column) }];
  });
  return ofRows({
    table,
    keys,
    refersTo,
    params: given.flatMap(({ value }) => value.params),
    shape: `update ${touch[0]} ${given.map(({ column }) => column.name).join()} ${referenceShape(refersTo)}`,
    start: () => {
      const set = given.map(
        ({ column, value }) => sql`${sql.identifier(column.name)} = ${value.sql}`,
      );
      const nothing = sql`${sql.identifier(touch[1].name)} = ${touch[1]}`;
      return sql`update ${table} set ${set.length === 0 ? nothing : sql.join(set, sql`, `)}
        where`;
    },
  });
}

/** The end of the rows with these keys: of all of them, or of none. */
export const remove = (table: PgTable, keys: readonly string[]): Write =>
  ofRows({
    table,
    keys,
    refersTo: [],
    params: [],
    shape: 'delete',
    start: () => sql`delete from ${table} where`,
  });

interface Parts extends Pick<Write, 'table' | 'refersTo' | 'params'> {
  readonly keys: readonly string[];
  readonly shape: string;
  /** The statement up to its conditions; `params` are its parameters. */
  readonly start: () => SQL;
}

/** A write of the rows with these keys, as far as the condition holds for them. */
function ofRows(parts: Parts, condition?: Condition): Write {
  const { table, keys, refersTo, params, shape, start } = parts;
  return {
    table,
    size: keys.length,
    keys,
    refersTo,
    params: [...params, keyArray(keys), ...referenceParams(refersTo), ...(condition?.params ?? [])],
    shape: condition === undefined ? shape : `${shape} ${condition.shape}`,
    ...(condition === undefined ? {} : { condition }),
    onlyIf: (another) => ofRows(parts, another),
    statement: (returning) => {
      const conditions = [withKeys(table, keys)];
      if (refersTo.length > 0) conditions.push(areVisible(refersTo));
      if (condition !== undefined) conditions.push(condition.sql);
      return sql`${start()} ${sql.join(conditions, sql` and `)}${giving(returning)}`;
    },
  };
}
