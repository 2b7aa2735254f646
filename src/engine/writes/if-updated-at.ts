import { getColumns, getTableName, sql } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import { z } from 'zod';
import { badUserInput } from '../errors/index.ts';
import { findKind } from '../kinds/index.ts';
import { instant as instantKind } from '../kinds/instant.ts';
import { keyArray, keyCast, tableKey } from '../kinds/table-key.ts';
import { BULK_MAX, instant } from './input-values.ts';
import { omittable, type Input } from './input.ts';
import type { Condition, Write } from './write.ts';

// A write that happens only if its row is still as its client has read it: no other write came in between.

/** The field of an input for one row: `ifUpdatedAt`. */
export const ifUpdatedAt = omittable(
  instant,
  'Only if its `updatedAt` is still this, to the microsecond; otherwise CONFLICT with the reason `changed`.',
);

/** The same of an input for several rows, which takes one for each of `ids`. */
export const ifUpdatedAtEach = omittable(
  { type: ['DateTime'], rule: (nodes) => z.array(instant.rule(nodes)).max(BULK_MAX) },
  'Only if the `updatedAt` of each is still this, in the order of the ids, to the microsecond; otherwise CONFLICT with the reason `changed`, for all of them.',
);

/** The name by which inputs have it. */
const name = 'ifUpdatedAt';

/** What a mutation writes, from the rest of its input. */
export type WithoutCondition<Values> = Omit<Values, typeof name>;

/**
 * Looks at an input that has the field.
 *
 * @throws TypeError where the rows have no `updatedAt` that a DateTime could be compared with
 */
export function checkIfUpdatedAt(mutation: string, { fields }: Input, table: PgTable): void {
  if (!Object.hasOwn(fields, name)) return;
  const column = updatedAtOf(table);
  if (column !== undefined && findKind(column) === instantKind) return;
  throw new TypeError(
    `${mutation} takes ${name}, and ${getTableName(table)} has no column updatedAt of the type ${instantKind.name}.`,
  );
}

/**
 * A write of what an input says, under its condition, if it has one.
 *
 * @param values - the input's clean values
 * @param describe - describes the write, from the other values
 * @throws BAD_USER_INPUT where there is not one time for each row
 */
export function writeIfUnchanged<Values extends object>(
  values: Values,
  describe: (values: WithoutCondition<Values>) => Write,
): Write {
  const { [name]: given, ...others } = values as Values & { [name]?: string | readonly string[] };
  const write = describe(others);
  if (given === undefined) return write;
  const times = typeof given === 'string' ? [given] : given;
  const { keys, onlyIf, table } = write;
  if (keys === null || onlyIf === undefined) {
    throw new TypeError(
      `${name} is for rows that are there, and ${getTableName(table)} gets new ones.`,
    );
  }
  if (times.length !== keys.length) {
    const message = 'There has to be one time for each id.';
    throw badUserInput(message, [{ path: ['input', name], message }]);
  }
  return onlyIf(isUpdatedAt(table, keys, times));
}

const updatedAtOf = (table: PgTable): PgColumn | undefined =>
  (getColumns(table) as Readonly<Record<string, PgColumn>>)['updatedAt'];

/** For each row by itself: the time that stands where its key does. */
function isUpdatedAt(table: PgTable, keys: readonly string[], times: readonly string[]): Condition {
  const key = tableKey(table);
  const column = updatedAtOf(table)!;
  const [all, expected] = [keyArray(keys), `{${times.map((time) => `"${time}"`).join()}}`];
  return {
    sql: sql`${column} = (${expected}::${sql.raw(instantKind.cast)}[])[array_position(${all}::${keyCast(key)}[], ${key.column})]`,
    params: [expected, all],
    shape: 'if unchanged',
  };
}
