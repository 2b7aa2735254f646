import { and, or, sql, type SQL } from 'drizzle-orm';
import type { Columns } from '../../db/keyset.ts';
import type { FieldProblem } from '../../errors.ts';
import { operators, UnusableValue, type FilterKind } from './operators.ts';

/** The fields of a filter type; each is a column of the same name. */
export type FilterFields = Readonly<Record<string, FilterKind>>;

export type Predicate = (columns: Columns) => SQL;

const DEPTH_MAX = 20;
const CONDITIONS_MAX = 500;

type Path = readonly (string | number)[];

interface Reading {
  readonly fields: FilterFields;
  readonly problems: FieldProblem[];
  conditions: number;
}

const everything: Predicate = () => sql`true`;

/**
 * Reads a filter as a client gave it.
 *
 * @param problems - takes every problem that is found, with its path
 * @returns the condition; of no use where there were problems
 */
export function readFilter(
  fields: FilterFields,
  filter: object,
  problems: FieldProblem[],
): Predicate {
  return readNode({ fields, problems, conditions: 0 }, filter, ['where']);
}

function readNode(reading: Reading, node: object, path: Path): Predicate {
  if (path.length > DEPTH_MAX * 2) {
    reading.problems.push({ path, message: `A filter nests at most ${DEPTH_MAX} levels deep.` });
    return everything;
  }
  const parts = Object.entries(node).map(([name, value]) =>
    readField(reading, name, value as unknown, [...path, name]),
  );
  return (columns) => and(...parts.map((part) => part(columns))) ?? sql`true`;
}

function readField(reading: Reading, name: string, value: unknown, path: Path): Predicate {
  if (value === null) {
    const message = 'Null is no condition: leave it out, or ask with `isNull`.';
    reading.problems.push({ path, message });
    return everything;
  }
  if (name === 'and' || name === 'or') {
    const parts = (value as object[]).map((item, index) =>
      readNode(reading, item, [...path, index]),
    );
    return name === 'and'
      ? (columns) => and(...parts.map((part) => part(columns))) ?? sql`true`
      : (columns) => or(...parts.map((part) => part(columns))) ?? sql`false`;
  }
  if (name === 'not') {
    const part = readNode(reading, value as object, path);
    // The complement: rows of which the condition is neither true nor false are in it.
    return (columns) => sql`(${part(columns)}) is not true`;
  }
  return readConditions(reading, name, value as object, path);
}

function readConditions(reading: Reading, name: string, given: object, path: Path): Predicate {
  const kind = reading.fields[name];
  if (kind === undefined) throw new TypeError(`There is no filter for ${name}.`);
  const conditions = Object.entries(given).flatMap(([operator, value]) => {
    const problem = (message: string) => {
      reading.problems.push({ path: [...path, operator], message });
      return [];
    };
    reading.conditions += 1;
    if (reading.conditions === CONDITIONS_MAX + 1) {
      return problem(`A filter has at most ${CONDITIONS_MAX} conditions.`);
    }
    if (value === null) return problem('Null is no condition: leave it out, or ask with `isNull`.');
    const make = operators[operator];
    if (make === undefined) throw new TypeError(`There is no operator ${operator}.`);
    try {
      return [make(kind, value)];
    } catch (error) {
      if (error instanceof UnusableValue) return problem(error.message);
      throw error;
    }
  });
  return (columns) => {
    const column = columns[name];
    if (column === undefined) throw new TypeError(`There is no column ${name}.`);
    return and(...conditions.map((condition) => condition(column))) ?? sql`true`;
  };
}
