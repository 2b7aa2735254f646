import { sql } from 'drizzle-orm';
import {
  index,
  pgPolicy,
  type IndexBuilder,
  type PgColumn,
  type PgPolicy,
  type PgRole,
} from 'drizzle-orm/pg-core';
import { maintenance } from './helper-roles.ts';

/**
 * A condition that is true of each row, which the planner can't tell from its form. It is the policy of
 * roles that see every row, and the condition of the indexes that order whole tables. Postgres uses a
 * partial index only where a statement implies its condition, so these indexes serve those roles alone:
 * a tenant's statement can't walk one past the rows of all other tenants.
 *
 * @param key - the name of the key's column
 */
const everyRow = (key: string) => sql.raw(`${key} >= ${key}`);

/** Roles that have every row of a table, because policies say so; none of them bypasses row security. */
export interface EveryRowRoles {
  /** These read every row. */
  readonly read: readonly PgRole[];
  /** These read and write every row. */
  readonly write: readonly PgRole[];
  /** The column of the table's key, as SQL names it; `id` where it is left out. */
  readonly key?: string;
}

/**
 * The policies of roles that have every row of a table, the engine's own role for maintenance
 * included.
 */
export function everyRowPolicies({ read, write, key = 'id' }: EveryRowRoles): PgPolicy[] {
  const everything = sql`true`;
  const using = everyRow(key);
  return [
    ...read.map((to) => pgPolicy(`select_as_${to.name}`, { for: 'select', to, using })),
    ...write.map((to) =>
      pgPolicy(`all_as_${to.name}`, { for: 'all', to, using, withCheck: everything }),
    ),
    pgPolicy('all_as_maintenance', {
      for: 'all',
      to: maintenance,
      using: everything,
      withCheck: everything,
    }),
  ];
}

/**
 * An index that gives all rows of a table in an order, to the roles of `everyRowPolicies` alone.
 *
 * @param columns - those of the order, which ends in the key
 */
export function everyRowIndex(
  name: string,
  ...columns: readonly [PgColumn, ...PgColumn[]]
): IndexBuilder {
  const key = columns.at(-1)!;
  return index(name)
    .on(...columns)
    .where(everyRow(key.name));
}
