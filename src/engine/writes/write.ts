import { getColumns, getTableName, sql, type InferInsertModel, type SQL } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import { findKind } from '../kinds/index.ts';
import { hasKeyOf, keyArray, tableKey } from '../kinds/table-key.ts';
import type { Input } from './input.ts';

declare const isKey: unique symbol;

/** The key of a row, as a text: what an input's ids are to a write. A reference of any type takes it. */
export type Key = string & { readonly [isKey]: true };

/** What a column takes: its own values, and where it refers to a row by a number or an enum, that row's key. */
export type Taken<Own> = Own | ([Extract<Own, string | number>] extends [never] ? never : Key);

/** One statement that writes rows, before it is sent. */
export interface Write {
  readonly table: PgTable;
  /** How many rows it has to write. */
  readonly size: number;
  /** The rows' keys, where they are there already; null for new ones. */
  readonly keys: readonly string[] | null;
  /** Of new rows: whether their keys are given, and not made by the database. */
  readonly givesKeys?: boolean;
  readonly refersTo: readonly Reference[];
  /** What has to hold for a row that is there, or it is not written. */
  readonly condition?: Condition;
  /** The same with a condition; undefined where no rows are there that one could be of. */
  readonly onlyIf?: (condition: Condition) => Write;
  /** What is said where a unique constraint refuses it. */
  readonly taken?: string;
  /** Where its values come from: what the database refuses of them is told of this input's fields. */
  readonly input?: Input;
  /**
   * The statement.
   *
   * @param returning - what it gives of each row that it has written; it has no parameters. New rows
   *   come in the order of the input. Null for nothing.
   */
  readonly statement: (returning: SQL | null) => SQL;
  /** The statement's parameters in the order of its text, as the driver takes them. */
  readonly params: readonly unknown[];
  /**
   * What the statement's text depends on, beside `returning`, among the writes of one field; null
   * where it is hardly met again.
   */
  readonly shape: string | null;
  /**
   * For a row that can't be returned, because it becomes visible only by what follows from it:
   * finds its keys afterwards.
   */
  readonly unseen?: SQL;
}

/** What is asked of each row that a write is of, by the statement itself. */
export interface Condition extends Value {
  /** Two of one shape have the same text. */
  readonly shape: string;
}

/** Nothing but columns of the table: any other name would be left out without a word. */
export type OnlyColumns<T extends PgTable, Values> = {
  readonly [Name in keyof Values]: Name extends keyof InferInsertModel<T> ? unknown : never;
};

/**
 * The columns that values are given for, in the order in which they are named.
 *
 * @throws TypeError for a name that is no column of the table
 */
export function columnsNamed(
  table: PgTable,
  rows: readonly object[],
): readonly (readonly [key: string, column: PgColumn])[] {
  const columns: Readonly<Record<string, PgColumn>> = getColumns(table);
  const names = new Set(rows.flatMap((row) => Object.keys(row)));
  return [...names].map((name) => {
    const column = Object.hasOwn(columns, name) ? columns[name] : undefined;
    if (column === undefined) throw new TypeError(`${getTableName(table)} has no column ${name}.`);
    return [name, column];
  });
}

/** Rows that others refer to. */
export interface Reference {
  readonly table: PgTable;
  readonly keys: readonly string[];
}

/**
 * What a write refers to. Postgres checks a reference without asking policies, and a policy that
 * refuses a write does not say why; so the write itself asks for the rows, and writes nothing where
 * the caller can't see one of them: it is answered like one that does not exist.
 *
 * @returns null where it refers to nothing
 */
export function refersTo(
  table: PgTable,
  keys: readonly (string | null | undefined)[],
): Reference | null {
  const wanted = [...new Set(keys.filter((key) => key != null))];
  return wanted.length === 0 ? null : { table, keys: wanted };
}

/** Whether all of them are visible. Each has one parameter, the array of its keys. */
export function areVisible(references: readonly Reference[]): SQL {
  const conditions = references.map(({ table, keys }) => {
    const count = sql.raw(String(keys.length));
    return sql`(select count(*) from ${table} where ${withKeys(table, keys)}) = ${count}`;
  });
  return sql.join(conditions, sql` and `);
}

/** Those that refer to something. */
export const referencesIn = (given: readonly (Reference | null)[]): readonly Reference[] =>
  given.filter((one) => one !== null);

/** The parameters of `areVisible`, in its order. */
export const referenceParams = (references: readonly Reference[]): readonly string[] =>
  references.map(({ keys }) => keyArray(keys));

/** What the text of `areVisible` depends on, among the writes of one field. */
export const referenceShape = (references: readonly Reference[]): string =>
  references.length === 0
    ? '0'
    : references.map(({ table, keys }) => `${getTableName(table)} ${keys.length}`).join();

/** A value for a column: as SQL, and the parameters in that as the driver takes them. */
export interface Value {
  readonly sql: SQL;
  readonly params: readonly unknown[];
}

export function valueOf(value: unknown, column: PgColumn): Value {
  const parameter = value === null ? null : parameterOf(value, column);
  return { sql: sql`${sql.param(parameter)}`, params: [parameter] };
}

/** As the column's kind has it; a column that is of none is written as Drizzle would. */
const parameterOf = (value: unknown, column: PgColumn): unknown =>
  findKind(column)?.parameter?.(value) ?? column.mapToDriverValue(value);

/**
 * Whether a write decides by itself what is kept: one new row is written, or it is not. Of several
 * some may be left out without a word, and then nothing may be kept; and of one that was there
 * somebody has to ask why it was left out.
 */
export const decidesAlone = ({ keys, size, unseen }: Write): boolean =>
  keys === null && size === 1 && unseen === undefined;

/** RETURNING, at the end of a statement. */
export const giving = (returning: SQL | null): SQL =>
  returning === null ? sql`` : sql` returning ${returning}`;

/** The rows with these keys. */
export function withKeys(table: PgTable, keys: readonly string[]): SQL {
  const key = tableKey(table);
  return hasKeyOf(key, key.column, keys);
}

/** Says what is taken already, where a unique constraint refuses a write. */
export const unlessTaken = (message: string, write: Write): Write => ({ ...write, taken: message });
