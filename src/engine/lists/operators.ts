import { isNotNull, isNull, sql, type Column, type SQL } from 'drizzle-orm';
import { LIST_MAX, type OperatorName } from '../kinds/filter-type.ts';
import { typed, typedList, type Read, type Value } from '../kinds/index.ts';

// What an operator does. Which kinds of columns have it stands in ../kinds/; its name, and whether it takes
// a list or a flag, in ../kinds/filter-type.ts and filter-inputs.ts.

/** Makes the condition of one operator, once the column is known. */
export type Condition = (column: Column) => SQL;

/** Takes what is wrong with a value, and which one of a list it is. The condition is of no use then. */
export type Report = (message: string, index?: number) => void;

/**
 * Takes a value that a condition compares with, and gives the parameter for it: the value itself, or, in a
 * statement that is kept for many requests, what reads the value of each request.
 */
export type Bind = (value: unknown) => unknown;

/** What an operator is given. Each value goes through `bind`, so that the SQL is the same for all values. */
interface Operand {
  /** Reads a value of the field that is filtered by. */
  readonly read: (value: unknown) => Read;
  readonly value: unknown;
  readonly report: Report;
  readonly bind: Bind;
}

function readValue({ read, value, report }: Operand, index?: number): Value {
  const found = read(value);
  if ('value' in found) return found.value;
  report(found.problem, index);
  return '';
}

function readList(operand: Operand): readonly Value[] {
  const items = operand.value as readonly unknown[];
  if (items.length > LIST_MAX) {
    operand.report(`At most ${LIST_MAX} values; there are ${items.length}.`);
    return [];
  }
  return items.map((value, index) => readValue({ ...operand, value }, index));
}

/** Where a text is looked for, `%`, `_` and `\` stand for themselves. */
const literally = (text: string) => text.replaceAll(/[\\%_]/g, String.raw`\$&`);

type Operator = (operand: Operand) => Condition;

const like =
  (pattern: (text: string) => string): Operator =>
  (operand) => {
    const text = operand.bind(pattern(literally(String(readValue(operand)))));
    // ILIKE refuses a column to whose own collation different texts are equal.
    return (column) => sql`${column} collate pg_catalog."default" ilike ${text}`;
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
export const operators: Readonly<Record<OperatorName, Operator>> = {
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
