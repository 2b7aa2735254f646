import { is, SQL } from 'drizzle-orm';
import { getTableConfig, type IndexedColumn } from 'drizzle-orm/pg-core';
import { conflict, errorOf, type ApiError } from '../errors/index.ts';
import { tableKey } from '../kinds/table-key.ts';
import { AbortedTransactionError } from '../session/failures.ts';
import { databaseError, type DatabaseError } from '../session/sqlstate.ts';
import { takesNewIds } from './new-id.ts';
import { columnsIn, columnsOfConstraint, problemsAt } from './refused-values.ts';
import type { Write } from './write.ts';

/**
 * What a client is told where a unique constraint refuses a write: that the id is taken which it made for
 * a new row, or what the write says of its other values.
 *
 * @returns null where something else refused it, or nothing more is known than that it exists already
 */
export function takenValue(error: unknown, write: Write): ApiError | null {
  const found = databaseError(error);
  // The echo of another field's failure tells nothing of this one.
  if (found?.code !== '23505' || error instanceof AbortedTransactionError) return null;
  const { givesKeys, input, taken } = write;
  if (givesKeys === true && input !== undefined && takesNewIds(input) && isOfKey(found, write)) {
    return errorOf('idTaken', error);
  }
  const message = taken ?? errorOf('existsAlready').message;
  const fields = problemsAt(write, columnsOf(found, write) ?? [], message, 'taken');
  return taken === undefined && fields.length === 0 ? null : conflict(message, fields, error);
}

/**
 * Whether it may be the key that is taken. Several constraints can hold the key, and which of them speaks
 * depends on the row that is there: a row that the caller may not see. So all are told alike, and so is
 * what is not known to be another's.
 */
function isOfKey(found: DatabaseError, write: Write): boolean {
  const columns = columnsOf(found, write);
  if (columns === null) return false;
  return columns.length === 0 || columns.includes(tableKey(write.table).column.name);
}

/** The columns of the constraint that refused; null where it is another table's. */
function columnsOf(
  { table, schema, constraint = '' }: DatabaseError,
  write: Write,
): readonly string[] | null {
  const config = getTableConfig(write.table);
  if (table !== undefined && table !== config.name) return null;
  if (schema !== undefined && schema !== (config.schema ?? 'public')) return null;
  const named = uniques(config).find(({ name }) => name === constraint);
  return named?.columns ?? columnsOfConstraint(constraint, config);
}

/** The unique constraints and indexes that a table's declaration names, with the columns that they hold. */
const uniques = (config: ReturnType<typeof getTableConfig>) => [
  ...config.uniqueConstraints.map((unique) => ({
    name: unique.getName(),
    columns: unique.columns.map(({ name }) => name),
  })),
  ...config.columns
    .filter(({ isUnique }) => isUnique)
    .map(({ name, uniqueName }) => ({ name: uniqueName, columns: [name] })),
  ...config.indexes
    .filter((index) => index.config.unique)
    .map((index) => ({
      name: index.config.name,
      columns: index.config.columns.flatMap((column) =>
        is(column, SQL) ? columnsIn(column) : ((column as IndexedColumn).name ?? []),
      ),
    })),
];
