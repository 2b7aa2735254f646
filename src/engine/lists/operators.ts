import { isNotNull, isNull, sql, type Column, type SQL } from 'drizzle-orm';
import { dateTimeRule, parseDateTime } from '../schema/date-time.ts';
import { keyOf, type NodeType } from '../schema/global-id.ts';

export const LIST_MAX = 1000;
/** In UTF-16 units. Nothing that is stored is as long, so that a longer one could match nothing. */
export const TEXT_MAX = 10_000;

/** What a field of a filter holds: which operators there are, and which values they take. */
export type FilterKind = 'string' | 'boolean' | 'instant' | { readonly id: NodeType };

/** Makes the condition of one operator, once the column is known. */
export type Condition = (column: Column) => SQL;

/** Takes what is wrong with a value, and which one of a list it is. The condition is of no use then. */
export type Report = (message: string, index?: number) => void;

/** Gives what stands for a value in SQL, as its parameter: the value itself, or what reads it later. */
export type Bind = (value: unknown) => unknown;

/** What an operator is given. The SQL that it makes of a text is the same for all: it goes through `bind`. */
interface Operand {
  readonly kind: FilterKind;
  readonly value: unknown;
  readonly report: Report;
  readonly bind: Bind;
}

type Value = string | boolean;

function readValue({ kind, value, report }: Operand, index?: number): Value {
  if (typeof value !== 'string') return value as boolean;
  if (typeof kind === 'object') {
    const key = keyOf(kind.id, value);
    if (key === null) report(`This is not the id of a ${kind.id}.`, index);
    return key ?? '';
  }
  if (kind === 'instant') {
    const utc = parseDateTime(value);
    if (utc === null) report(dateTimeRule, index);
    return utc ?? '';
  }
  if (value.length > TEXT_MAX) {
    report(
      `A text that is looked for has at most ${TEXT_MAX.toLocaleString('en')} characters.`,
      index,
    );
    return '';
  }
  if (value.includes('\0') || !value.isWellFormed()) {
    report('The text holds a character that can not be stored.', index);
  }
  return value;
}

function readList(operand: Operand): readonly Value[] {
  const items = operand.value as readonly unknown[];
  if (items.length > LIST_MAX) {
    operand.report(`At most ${LIST_MAX} values; there are ${items.length}.`);
    return [];
  }
  return items.map((value, index) => readValue({ ...operand, value }, index));
}

/** A parameter of the column's own type, so that Postgres compares like with like. */
const typed = (column: Column, value: unknown): SQL =>
  sql`${value}::${sql.raw(column.getSQLType())}`;

const typedList = (column: Column, values: unknown): SQL =>
  sql`${sql.param(values)}::${sql.raw(column.getSQLType())}[]`;

/** Where a text is looked for, `%`, `_` and `\` stand for themselves. */
const literally = (text: string) => text.replaceAll(/[\\%_]/g, String.raw`\$&`);

type Operator = (operand: Operand) => Condition;

const like =
  (pattern: (text: string) => string): Operator =>
  (operand) => {
    const text = operand.bind(pattern(literally(String(readValue(operand)))));
    return (column) => sql`${column} ilike ${text}`;
  };

const compare =
  (operator: string): Operator =>
  (operand) => {
    const value = operand.bind(readValue(operand));
    return (column) => sql`${column} ${sql.raw(operator)} ${typed(column, value)}`;
  };

/** Null differs from everything: what is not equal to a value may have none. */
const orAbsent =
  (condition: Condition): Condition =>
  (column) =>
    column.notNull ? condition(column) : sql`(${condition(column)} or ${column} is null)`;

/** Every operator of every filter type, by its name in the schema. */
export const operators: Readonly<Record<string, Operator>> = {
  eq: compare('='),
  ne: (operand) => orAbsent(compare('<>')(operand)),
  gt: compare('>'),
  gte: compare('>='),
  lt: compare('<'),
  lte: compare('<='),
  in: (operand) => {
    const values = operand.bind(readList(operand));
    return (column) => sql`${column} = any(${typedList(column, values)})`;
  },
  notIn: (operand) => {
    const values = operand.bind(readList(operand));
    return orAbsent((column) => sql`${column} <> all(${typedList(column, values)})`);
  },
  contains: like((text) => `%${text}%`),
  startsWith: like((text) => `${text}%`),
  endsWith: like((text) => `%${text}`),
  isNull:
    ({ value }) =>
    (column) =>
      value === true ? isNull(column) : isNotNull(column),
};
