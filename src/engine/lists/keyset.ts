import { and, eq, isNotNull, isNull, or, sql, type Column, type SQL } from 'drizzle-orm';
import { typed, type Value } from '../kinds/index.ts';

export interface OrderTerm {
  /** The column's name in TypeScript. */
  readonly key: string;
  readonly direction: 'asc' | 'desc';
}

/** The values of a row in the columns of an order: where it stands in that order. */
export type Position = readonly (Value | null)[];

export type Columns = Readonly<Record<string, Column>>;

/** @throws TypeError where there is no column of this name */
export function columnOf(columns: Columns, key: string): Columns[string] {
  const column = columns[key];
  if (column === undefined) throw new TypeError(`There is no column ${key}.`);
  return column;
}

/** Which rows of an order, seen from a position. */
export type Side = 'after' | 'before' | 'upTo' | 'from';

/**
 * The condition for the rows on one side of a position: strictly `after` or `before` it, or `upTo`
 * it or `from` it with the position itself included. Null counts as the largest value, as Postgres
 * sorts it by default (last in ASC, first in DESC).
 *
 * @param position - as a `Position`, of which what is not null may be something else that stands for
 *   the value as a parameter
 */
export function keyset(
  columns: Columns,
  order: readonly OrderTerm[],
  position: readonly unknown[],
  side: Side,
): SQL {
  const forward = side === 'after' || side === 'from';
  const inclusive = side === 'upTo' || side === 'from';
  const terms = order.map(({ key, direction }, index) => {
    const column = columns[key];
    const value = position[index];
    if (column === undefined || value === undefined)
      throw new TypeError('Not a position of this order.');
    return { column, value, upward: (direction === 'asc') === forward };
  });

  const [first] = terms;
  if (first === undefined) throw new TypeError('An order has at least one term.');

  if (terms.every(({ column, upward }) => column.notNull && upward === first.upward)) {
    // A row comparison is what an index can walk.
    const row = sql.join(
      terms.map(({ column }) => sql`${column}`),
      sql`, `,
    );
    const values = sql.join(
      terms.map(({ column, value }) => typed(column, value)),
      sql`, `,
    );
    const operator = sql.raw(`${first.upward ? '>' : '<'}${inclusive ? '=' : ''}`);
    return sql`(${row}) ${operator} (${values})`;
  }

  const beyond = terms.map((term, index) =>
    and(...terms.slice(0, index).map(same), strictlyBeyond(term)),
  );
  const sides = inclusive ? [...beyond, and(...terms.map(same))] : beyond;
  return or(...sides) ?? sql`false`;
}

interface Term {
  readonly column: Column;
  readonly value: unknown;
  readonly upward: boolean;
}

function same({ column, value }: Term): SQL {
  return value === null ? isNull(column) : eq(column, typed(column, value));
}

function strictlyBeyond({ column, value, upward }: Term): SQL {
  if (!upward) return value === null ? isNotNull(column) : sql`${column} < ${typed(column, value)}`;
  if (value === null) return sql`false`;
  const larger = sql`${column} > ${typed(column, value)}`;
  return column.notNull ? larger : sql`(${larger} or ${column} is null)`;
}
