import { is, SQL, sql, type InferInsertModel } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import { tableKey } from '../kinds/table-key.ts';
import {
  areVisible,
  columnsNamed,
  giving,
  referenceParams,
  referencesIn,
  referenceShape,
  valueOf,
  type OnlyColumns,
  type Reference,
  type Taken,
  type Value,
  type Write,
} from './write.ts';

type NewRow<T extends PgTable> = {
  readonly [K in keyof InferInsertModel<T>]?: Taken<InferInsertModel<T>[K]>;
};

/**
 * New rows: all of them or none. Just the columns that are given are named. Drizzle's own insert names
 * every column of the table, with DEFAULT where there is no value, and so asks for a privilege on
 * each; nobody who reaches the API may set a creation time.
 *
 * @param rows - undefined stands for a column's default
 * @param references - rows that must be visible, by `refersTo`, or nothing is written
 * @throws TypeError for a name that is no column; and, with `refersTo`, for a row without a value in a
 *   column that another row has one for, where only the database knows the default
 */
export function insert<T extends PgTable, R extends NewRow<T>>(
  table: T,
  rows: readonly (R & OnlyColumns<T, R>)[],
  ...references: readonly (Reference | null)[]
): Write {
  const refersTo = referencesIn(references);
  const given = rows as readonly Readonly<Record<string, unknown>>[];
  const columns = columnsNamed(table, rows).filter(([key]) =>
    given.some((row) => row[key] !== undefined),
  );
  const tuples = given.map((row) =>
    columns.map(([key, column]) => {
      const value = row[key];
      if (value !== undefined) return valueOf(value, column);
      return refersTo.length === 0 ? sql`default` : knownDefault(column);
    }),
  );
  const params = tuples.flat().flatMap((value) => ('params' in value ? value.params : []));
  const isOne = rows.length === 1;
  const names = sql.join(
    columns.map(([, { name }]) => sql.identifier(name)),
    sql`, `,
  );
  return {
    table,
    size: rows.length,
    keys: null,
    givesKeys: columns.some(([key]) => key === tableKey(table).name),
    refersTo,
    params: [...params, ...referenceParams(refersTo)],
    shape:
      isOne && tuples.flat().every((value) => 'params' in value)
        ? `insert ${columns.map(([key]) => key).join()} ${referenceShape(refersTo)}`
        : null,
    statement: (returning) => {
      const lists = tuples.map((values) => sql.join(values.map(sqlOf), sql`, `));
      return sql`insert into ${table} (${names}) ${source(lists)}${giving(returning)}`;
    },
  };

  function source(lists: readonly SQL[]): SQL {
    if (refersTo.length === 0) {
      const rowsOf = lists.map((list) => sql`(${list})`);
      return sql`values ${sql.join(rowsOf, sql`, `)}`;
    }
    const visible = areVisible(refersTo);
    if (isOne) return sql`select ${lists[0]} where ${visible}`;
    // The first of them says of what types the others' parameters are.
    const selects = [sql`select ${names} from ${table} where false`, ...lists.map(selecting)];
    return sql`select * from (${sql.join(selects, sql` union all `)}) as given where ${visible}`;
  }
}

/**
 * A new row that can't be returned, because it becomes visible only by what follows from it.
 *
 * @param unseen - finds its keys afterwards: an array of the key's type
 */
export function insertUnseen<T extends PgTable, R extends NewRow<T>>(
  table: T,
  row: R & OnlyColumns<T, R>,
  unseen: SQL,
): Write {
  return { ...insert<T, R>(table, [row]), unseen };
}

const selecting = (list: SQL) => sql`select ${list}`;

const sqlOf = (value: Value | SQL): SQL => ('params' in value ? value.sql : value);

/** DEFAULT can't stand in a subquery. */
function knownDefault(column: PgColumn): Value | SQL {
  const { default: value } = column;
  if (is(value, SQL)) return value;
  if (value === undefined && column.hasDefault) {
    throw new TypeError(`Give each row a value of ${column.name}.`);
  }
  return valueOf(value ?? null, column);
}
