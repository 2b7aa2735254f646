import { sql, type SQL } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';
import { keyArray, keyCast, keyTextSql, tableKey } from '../kinds/table-key.ts';
import type { Write } from './write.ts';

const setting = 'rowhouse.written';

/**
 * The keys of the rows of a table that this transaction has written last, in the order of the input, as
 * an array: for a statement that is sent behind the write, before anybody knows what that says.
 */
export const writtenKeys = (table: PgTable): SQL =>
  sql`current_setting('${sql.raw(setting)}')::${keyCast(tableKey(table))}[]`;

/** A statement whose text need be made only once for all of its shape. */
export interface Shaped {
  readonly shape: string | null;
  readonly sql: () => SQL;
  /** What rendering it gives as well; null where it is rendered anyhow. */
  readonly params: readonly unknown[] | null;
}

/**
 * The statements of a write that gives back its rows: of each the key as a text, and then `columns`.
 * They are the rows of the last statement.
 */
export function givingRows(write: Write, columns: readonly SQL[]): readonly [...Shaped[], Shaped] {
  const { table, unseen, statement, params, shape } = write;
  const { column, kind } = tableKey(table);
  const key = keyTextSql(kind, sql`${column}`);
  const list = sql.join([sql`${key} as key`, ...columns], sql`, `);
  if (unseen === undefined) return [{ shape, params, sql: () => statement(list) }];
  return [
    { shape, params, sql: () => statement(null) },
    onlyOnce(sql`select ${list} from ${table} where ${column} = any(${unseen})`),
  ];
}

/**
 * The statements of a write that leaves its keys in a setting of the transaction. The last of them
 * gives one row: the setting, and the keys as texts, `keys`.
 */
export function leavingKeys(write: Write): readonly [...Shaped[], Shaped] {
  const { table, keys, unseen, statement, params, shape } = write;
  const key = tableKey(table);
  const leaving = (found: SQL) =>
    sql`select set_config('${sql.raw(setting)}', keys::text, true),
      array(select ${keyTextSql(key.kind, sql`one`)} from unnest(keys) as one) as keys
      from (${found}) as kept`;
  if (unseen !== undefined) {
    return [
      { shape, params, sql: () => statement(null) },
      onlyOnce(leaving(sql`select ${unseen} as keys`)),
    ];
  }
  const array = keys === null ? null : keyArray(keys);
  // Of rows that were there already the order is that of the input, not that of the table.
  const order =
    array === null ? sql`` : sql` order by array_position(${array}::${keyCast(key)}[], key)`;
  const written = sql`select coalesce(array_agg(key${order}), '{}') as keys from written`;
  return [
    {
      shape,
      params: array === null ? params : [...params, array],
      sql: () => sql`with written as (${statement(sql`${key.column} as key`)}) ${leaving(written)}`,
    },
  ];
}

/** A statement whose parameters are known when it is rendered. */
const onlyOnce = (statement: SQL): Shaped => ({ shape: null, params: null, sql: () => statement });
