import { getColumns, is, Column, SQL, View, Table } from 'drizzle-orm';
import { getTableConfig, type PgTable } from 'drizzle-orm/pg-core';
import {
  badUserInput,
  errorOf,
  type ApiError,
  type FieldProblem,
  type FieldReason,
} from '../errors/index.ts';
import { AbortedTransactionError } from '../session/failures.ts';
import { databaseError, type DatabaseError } from '../session/sqlstate.ts';
import { translateDatabaseError } from '../session/translate.ts';
import type { Input } from './input.ts';
import type { Reference, Write } from './write.ts';

/**
 * What a client is told where the database refuses a value that the input's rules let through: the
 * fields that hold it.
 *
 * @returns null where something else was refused, or where no field of the input is to blame
 */
export function refusedValues(error: unknown, { table, input }: Write): ApiError | null {
  const found = databaseError(error);
  // The echo of another field's failure tells nothing of this one.
  if (found === null || input === undefined || error instanceof AbortedTransactionError)
    return null;
  const told = translateDatabaseError(error);
  const noReference = found.code === '23503' && told?.code === 'NOT_FOUND';
  if (told === null || !(told.code === 'BAD_USER_INPUT' || noReference)) return null;
  const { message } = told;
  const columns = blamedColumns(found, table);
  const reason = noReference ? 'not_found' : 'invalid';
  const fields = problemsAt({ table, input }, columns, message, reason);
  if (fields.length === 0) return null;
  return noReference
    ? errorOf('noSuchReference', error, fields)
    : badUserInput(message, fields, error);
}

/**
 * The same problem of each field of an input that holds one of these columns.
 *
 * @param columns - by their names in the database
 */
export function problemsAt(
  { table, input }: Pick<Write, 'table' | 'input'>,
  columns: readonly string[],
  message: string,
  reason: FieldReason,
): FieldProblem[] {
  if (input === undefined) return [];
  return Object.entries(getColumns(table))
    .filter(([, { name }]) => columns.includes(name))
    .flatMap(([key]) => {
      const path = pathOf(input, key);
      return path === null ? [] : [{ path: ['input', ...path], message, reason }];
    });
}

/** A reference that leads nowhere, or to what the caller can't see: the fields that hold it. */
export function referenceProblems(
  write: Write,
  hidden: readonly Reference[],
  message: string,
): FieldProblem[] {
  const columns = getTableConfig(write.table).foreignKeys.flatMap((key) => {
    const { columns: own, foreignTable } = key.reference();
    return hidden.some(({ table }) => table === foreignTable) ? own.map(({ name }) => name) : [];
  });
  return problemsAt(write, columns, message, 'not_found');
}

/** The columns of the table that an error is about, by their names in the database. */
function blamedColumns(found: DatabaseError, table: PgTable): readonly string[] {
  const config = getTableConfig(table);
  if (found.table !== undefined && found.table !== config.name) return [];
  if (found.schema !== undefined && found.schema !== (config.schema ?? 'public')) return [];
  const declared = config.checks.find(({ name }) => name === found.constraint);
  if (found.column !== undefined) return [found.column];
  if (declared !== undefined) return columnsIn(declared.value);
  const foreign = config.foreignKeys.find((key) => key.getName() === found.constraint);
  return foreign === undefined
    ? columnsOfConstraint(found.constraint ?? '', config)
    : foreign.reference().columns.map(({ name }) => name);
}

/** The columns that an expression is about, by their names in the database. */
export function columnsIn(expression: SQL): readonly string[] {
  return expression.queryChunks.flatMap((chunk) => {
    if (is(chunk, Column)) return [chunk.name];
    return is(chunk, SQL) && !is(chunk, Table) && !is(chunk, View) ? columnsIn(chunk) : [];
  });
}

/**
 * The columns that the name of a constraint tells, by their names in the database, where a migration made one that the table's
 * declaration does not have: Postgres calls it `<table>_<column>_check`, and so do people.
 */
export function columnsOfConstraint(
  constraint: string,
  { name, columns }: { readonly name: string; readonly columns: readonly Column[] },
): readonly string[] {
  let rest = constraint.startsWith(`${name}_`) ? constraint.slice(name.length) : `_${constraint}`;
  const found: string[] = [];
  // Longer names first, for one may be a part of another.
  for (const column of columns.toSorted((one, other) => other.name.length - one.name.length)) {
    if (!`${rest}_`.includes(`_${column.name}_`)) continue;
    rest = rest.replace(`_${column.name}`, '_');
    found.push(column.name);
  }
  return found;
}

/**
 * The way to a field of this name. In one of several rows it is the way to the rows, since Postgres does not
 * say which of them it was.
 */
function pathOf({ fields }: Input, key: string): readonly string[] | null {
  if (Object.hasOwn(fields, key)) return [key];
  const rows = Object.entries(fields).find(([, { items }]) => items && pathOf(items, key));
  return rows === undefined ? null : [rows[0]];
}
