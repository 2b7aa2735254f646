import type { SQL } from 'drizzle-orm';
import { Conjunction } from './conjunction.ts';
import type { Columns } from './keyset.ts';
import type { Problem } from '../errors/index.ts';
import type { OperatorName } from '../kinds/filter-type.ts';
import type { Read } from '../kinds/index.ts';
import { operators, type Bind } from './operators.ts';
import type { AnyRelated } from './related-row.ts';

/** A field of a filter type whose conditions are on the row that a relation leads to. */
export interface RowFilter {
  readonly any: AnyRelated;
  /** The fields of the filter on that row; known when all lists are. */
  readonly fields: () => FilterFields;
}

/**
 * The fields of a filter type. Each is a column of the same name, with what reads its values, or the row
 * that a relation leads to.
 */
export type FilterFields = Readonly<Record<string, ((value: unknown) => Read) | RowFilter>>;

export type Predicate = (columns: Columns) => SQL;

const DEPTH_MAX = 20;

type Path = readonly (string | number)[];

interface Reading {
  readonly fields: FilterFields;
  readonly problems: Problem[];
  readonly bind: Bind;
}

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
  problems: Problem[],
  bind: Bind,
): Predicate {
  const conditions = new Conjunction();
  readGroup({ fields, problems, bind }, filter, conditions, ['where'], 1);
  return (columns) => conditions.sql(columns);
}

/**
 * A filter, or a filter within one: all that is given in it must hold.
 *
 * @param into - takes its conditions
 */
function readGroup(
  reading: Reading,
  group: object,
  into: Conjunction,
  path: Path,
  depth: number,
): void {
  if (depth > DEPTH_MAX) {
    reading.problems.push({ path, message: `A filter nests at most ${DEPTH_MAX} levels deep.` });
    return;
  }
  for (const [name, value] of Object.entries(group)) {
    readField(reading, name, value as unknown, into, [...path, name], depth);
  }
}

function readField(
  reading: Reading,
  name: string,
  value: unknown,
  into: Conjunction,
  path: Path,
  depth: number,
): void {
  if (value === null) {
    refuseNull(reading, path);
    return;
  }
  const readInner = (group: unknown, inner: Conjunction, at: Path, of = reading) => {
    readGroup(of, group as object, inner, at, depth + 1);
    return inner;
  };
  if (name === 'and') {
    (value as object[]).forEach((group, index) => readInner(group, into, [...path, index]));
  } else if (name === 'or') {
    into.addAnyOf(
      (value as object[]).map((group, index) =>
        readInner(group, new Conjunction(), [...path, index]),
      ),
    );
  } else if (name === 'not') {
    into.addNot(readInner(value, new Conjunction(), path));
  } else {
    const field = reading.fields[name];
    if (field === undefined) throw new TypeError(`There is no filter ${name}.`);
    if (typeof field === 'function') {
      readConditions(reading, name, field, value as object, into, path);
    } else {
      readInner(value, into.ofRow(field.any), path, { ...reading, fields: field.fields() });
    }
  }
}

/** Conditions on a column. */
function readConditions(
  reading: Reading,
  name: string,
  read: (value: unknown) => Read,
  operands: object,
  into: Conjunction,
  path: Path,
): void {
  for (const [operator, value] of Object.entries(operands) as [OperatorName, unknown][]) {
    const at = [...path, operator];
    if (value === null) {
      refuseNull(reading, at);
      continue;
    }
    const report = (message: string, index?: number) => {
      reading.problems.push({ path: index === undefined ? at : [...at, index], message });
    };
    // The schema has let through its name.
    const condition = operators[operator]({ read, value, report, bind: reading.bind });
    into.add((columns) => {
      const column = columns[name];
      if (column === undefined) throw new TypeError(`There is no column ${name}.`);
      return condition(column);
    });
  }
}

function refuseNull({ problems }: Reading, path: Path): void {
  problems.push({ path, message: 'Null is no condition: leave it out, or ask with `isNull`.' });
}
