import { isNotNull, isNull, sql, type Column, type SQL } from 'drizzle-orm';
import { keyOf, type NodeType } from '../global-id.ts';

export const LIST_MAX = 1000;

/** What a field of a filter holds: which operators there are, and which values they take. */
export type FilterKind = 'string' | 'boolean' | 'instant' | { readonly id: NodeType };

/** Makes the condition of one operator, once the column is known. */
export type Condition = (column: Column) => SQL;

/** A value that can't be used; the message says why. */
export class UnusableValue extends Error {}

type Value = string | boolean;

function readValue(kind: FilterKind, value: unknown): Value {
  if (typeof kind === 'object') {
    const key = keyOf(kind.id, String(value));
    if (key === null) throw new UnusableValue(`This is not the id of a ${kind.id}.`);
    return key;
  }
  if (typeof value === 'string' && (value.includes('\0') || !value.isWellFormed())) {
    throw new UnusableValue('The text holds a character that can not be stored.');
  }
  return value as Value;
}

function readList(kind: FilterKind, value: unknown): readonly Value[] {
  const items = value as readonly unknown[];
  if (items.length > LIST_MAX) {
    throw new UnusableValue(`At most ${LIST_MAX} values; there are ${items.length}.`);
  }
  return items.map((item) => readValue(kind, item));
}

/** A parameter of the column's own type, so that Postgres compares like with like. */
const typed = (column: Column, value: unknown): SQL =>
  sql`${value}::${sql.raw(column.getSQLType())}`;

const typedList = (column: Column, values: readonly Value[]): SQL =>
  sql`${sql.param([...values])}::${sql.raw(column.getSQLType())}[]`;

/** Where a text is looked for, `%`, `_` and `\` stand for themselves. */
const literally = (text: string) => text.replaceAll(/[\\%_]/g, String.raw`\$&`);

const like =
  (pattern: (text: string) => string) =>
  (kind: FilterKind, value: unknown): Condition => {
    const text = pattern(literally(String(readValue(kind, value))));
    return (column) => sql`${column} ilike ${text}`;
  };

const compare =
  (operator: string) =>
  (kind: FilterKind, value: unknown): Condition => {
    const read = readValue(kind, value);
    return (column) => sql`${column} ${sql.raw(operator)} ${typed(column, read)}`;
  };

/** Null differs from everything: what is not equal to a value may have none. */
const orAbsent =
  (condition: Condition): Condition =>
  (column) =>
    column.notNull ? condition(column) : sql`(${condition(column)} or ${column} is null)`;

/** Every operator of every filter type, by its name in the schema. */
export const operators: Readonly<Record<string, (kind: FilterKind, value: unknown) => Condition>> =
  {
    eq: compare('='),
    ne: (kind, value) => orAbsent(compare('<>')(kind, value)),
    gt: compare('>'),
    gte: compare('>='),
    lt: compare('<'),
    lte: compare('<='),
    in: (kind, value) => {
      const values = readList(kind, value);
      return (column) => sql`${column} = any(${typedList(column, values)})`;
    },
    notIn: (kind, value) => {
      const values = readList(kind, value);
      if (values.length === 0) return () => sql`true`;
      return orAbsent((column) => sql`${column} <> all(${typedList(column, values)})`);
    },
    contains: like((text) => `%${text}%`),
    startsWith: like((text) => `${text}%`),
    endsWith: like((text) => `%${text}`),
    isNull: (_kind, value) => (column) => (value === true ? isNull(column) : isNotNull(column)),
  };
