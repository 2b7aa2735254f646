import { sql } from 'drizzle-orm';
import { equality, isNull } from './filter-type.ts';
import { anyKey, type Kind } from './kind.ts';

/**
 * The values of one enum of Postgres, in its order.
 *
 * @param cast - its name as SQL
 */
export function enumeration(values: readonly string[], cast: string): Kind {
  const known = new Set<unknown>(values);
  return {
    name: 'enum',
    // And every enum of GraphQL that has all of its values.
    types: ['String'],
    values,
    cast,
    json: (value) => value,
    jsonSql: (value) => [sql`to_json(${value})`],
    key: anyKey((value) => sql`(${value})::text`),
    // A GraphQL enum may have values that this one lacks, and Postgres would fail the statement.
    read: (value) =>
      known.has(value)
        ? { value: value as string }
        : { problem: 'No row can have this value here.' },
    order: { isPosition: (json) => known.has(json) },
    filter: {
      name: 'Filter',
      description: 'Conditions on one of a few values; all that are given must hold.',
      value: null,
      operators: { ...equality, isNull },
    },
  };
}
