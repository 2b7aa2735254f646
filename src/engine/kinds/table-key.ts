import { getColumns, getTableName, sql, type SQL } from 'drizzle-orm';
import { getTableConfig, type PgColumn, type PgTable } from 'drizzle-orm/pg-core';
import { nameOfColumn } from './drizzle-facts.ts';
import { kindOf } from './index.ts';
import { isRefused, type Kind } from './kind.ts';

/**
 * The column by which the rows of a table are known. Beyond it a key is a text, the one that stands in
 * the row's global id: `7`, `6e8bc430-9c3a-11d9-9669-0800200c9a66`, `de`.
 */
export interface TableKey {
  /** Its name in TypeScript. */
  readonly name: string;
  readonly column: PgColumn;
  readonly kind: Kind;
}

const known = new WeakMap<PgTable, TableKey>();

/**
 * The key of a table.
 *
 * @throws TypeError where it is not one column whose values can name rows, with the reason
 */
export function tableKey(table: PgTable): TableKey {
  const found = known.get(table) ?? findKey(table);
  known.set(table, found);
  return found;
}

function findKey(table: PgTable): TableKey {
  const name = getTableName(table);
  const { columns, primaryKeys } = getTableConfig(table);
  const declared = columns.filter(({ primary }) => primary);
  const [column, ...more] = declared.length > 0 ? declared : (primaryKeys[0]?.columns ?? []);
  if (column === undefined) {
    throw new TypeError(`${name} has no primary key, by which its rows would be known.`);
  }
  if (more.length > 0) {
    const names = [column, ...more].map((one) => one.name).join(', ');
    throw new TypeError(
      `${name} has a primary key of several columns (${names}), and ids, cursors and writes know a row by one: give it a key of one column, and make these unique.`,
    );
  }
  const kind = kindOf(column);
  if (isRefused(kind.key)) {
    throw new TypeError(
      `${nameOfColumn(column)}, ${kind.name}, can't be a key: ${kind.key.refused}.`,
    );
  }
  // A key that is declared for the whole table has a column object of its own.
  const own = Object.entries(getColumns(table)).find(([, one]) => one.name === column.name);
  const [key, found] = own as [string, PgColumn];
  return { name: key, column: found, kind };
}

/** The key of a row by the value that Drizzle gives for its column. */
export const keyText = ({ json }: Kind, value: unknown): string => String(json(value));

/**
 * The same by Postgres.
 *
 * @param value - the column, or what has its type
 */
export function keyTextSql({ key }: Kind, value: SQL): SQL {
  if (isRefused(key)) throw new TypeError(key.refused);
  return sql`(${key.sql(value)})::text`;
}

/** Keys as one parameter, so that a statement's text is the same for any number of them. */
export const keyArray = (keys: readonly string[]): string =>
  `{${keys.map((key) => `"${key.replaceAll(/["\\]/g, String.raw`\$&`)}"`).join()}}`;

/** The type of a key as SQL, for casts of parameters. */
export const keyCast = ({ kind }: TableKey): SQL => sql.raw(kind.cast);

/** The rows with these keys, as a condition. */
export const hasKeyOf = (key: TableKey, column: PgColumn | SQL, keys: readonly string[]): SQL =>
  sql`${column} = any(${keyArray(keys)}::${keyCast(key)}[])`;
