import { and, or, sql, type SQL } from 'drizzle-orm';
import type { Columns } from './keyset.ts';
import type { FieldProblem } from '../errors/index.ts';
import type { OperatorName } from '../kinds/filter-type.ts';
import type { Read } from '../kinds/index.ts';
import { operators, type Bind } from './operators.ts';

/** The fields of a filter type, with what reads their values; each is a column of the same name. */
export type FilterFields = Readonly<Record<string, (value: unknown) => Read>>;

export type Predicate = (columns: Columns) => SQL;

const DEPTH_MAX = 20;

type Path = readonly (string | number)[];

interface Reading {
  readonly fields: FilterFields;
  readonly problems: FieldProblem[];
  readonly bind: Bind;
}

const everything: Predicate = () => sql`true`;
const nothing: Predicate = () => sql`false`;

const allOf =
  (parts: readonly Predicate[]): Predicate =>
  (columns) =>
    and(...parts.map((part) => part(columns))) ?? everything(columns);

const anyOf =
  (parts: readonly Predicate[]): Predicate =>
  (columns) =>
    or(...parts.map((part) => part(columns))) ?? nothing(columns);

/**
 * Reads a filter as a client gave it.
 *
 * @param problems - takes every problem that is found, with its path
 * @param bind - is given every value that the condition compares with, in the order of the filter
 * @returns the condition; of no use where there were problems
 */
export function readFilter(
  fields: FilterFields,
  filter: object,
  problems: FieldProblem[],
  bind: Bind,
): Predicate {
  return readGroup({ fields, problems, bind }, filter, ['where'], 1);
}

/** A filter, or a filter within one: all that is given in it must hold. */
function readGroup(reading: Reading, group: object, path: Path, depth: number): Predicate {
  if (depth > DEPTH_MAX) {
    reading.problems.push({ path, message: `A filter nests at most ${DEPTH_MAX} levels deep.` });
    return everything;
  }
  return allOf(
    Object.entries(group).map(([name, value]) =>
      readField(reading, name, value as unknown, [...path, name], depth),
    ),
  );
}

function readField(
  reading: Reading,
  name: string,
  value: unknown,
  path: Path,
  depth: number,
): Predicate {
  if (value === null) return refuseNull(reading, path);
  if (name === 'and' || name === 'or') {
    const parts = (value as object[]).map((group, index) =>
      readGroup(reading, group, [...path, index], depth + 1),
    );
    return name === 'and' ? allOf(parts) : anyOf(parts);
  }
  if (name === 'not') {
    const part = readGroup(reading, value as object, path, depth + 1);
    // The complement: rows of which the condition is neither true nor false are in it.
    return (columns) => sql`(${part(columns)}) is not true`;
  }
  return allOf(
    Object.entries(value as object).map(([operator, operand]) =>
      readCondition(reading, name, operator, operand, [...path, operator]),
    ),
  );
}

function readCondition(
  reading: Reading,
  name: string,
  operator: string,
  operand: unknown,
  path: Path,
): Predicate {
  if (operand === null) return refuseNull(reading, path);
  const read = reading.fields[name];
  if (read === undefined) throw new TypeError(`There is no filter ${name}.`);
  // The schema has let through its name.
  const make = operators[operator as OperatorName];
  const report = (message: string, index?: number) => {
    reading.problems.push({ path: index === undefined ? path : [...path, index], message });
  };
  const condition = make({ read, value: operand, report, bind: reading.bind });
  return (columns) => {
    const column = columns[name];
    if (column === undefined) throw new TypeError(`There is no column ${name}.`);
    return condition(column);
  };
}

function refuseNull(reading: Reading, path: Path): Predicate {
  const message = 'Null is no condition: leave it out, or ask with `isNull`.';
  reading.problems.push({ path, message });
  return everything;
}
