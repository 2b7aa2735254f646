import { inArray } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import type { Database } from '../db/database.ts';
import { sqlState } from '../db/sqlstate.ts';
import { conflict, forbidden, notFound } from '../errors.ts';

/** A table whose rows are known by an `id`. */
export type KeyedTable = PgTable & { readonly id: PgColumn };

async function visibleKeys(db: Database, table: KeyedTable, keys: readonly string[]) {
  const rows = await db
    .select({ id: table.id })
    .from(table)
    .where(inArray(table.id, [...keys]));
  return new Set(rows.map(({ id }) => id as string));
}

/**
 * Answers for a write by key that missed rows: policies leave a row out without a word.
 *
 * @param written - the keys that were written
 * @throws NOT_FOUND where the caller can't see one of the others, FORBIDDEN where they can
 */
export async function requireWritten(
  db: Database,
  table: KeyedTable,
  keys: readonly string[],
  written: readonly { readonly id: string }[],
): Promise<void> {
  if (written.length === keys.length) return;
  const done = new Set(written.map(({ id }) => id));
  const missed = keys.filter((key) => !done.has(key));
  const visible = await visibleKeys(db, table, missed);
  throw missed.every((key) => visible.has(key)) ? forbidden() : notFound();
}

/**
 * A write that refers to other rows. Postgres checks a reference without asking policies, and a
 * policy that refuses a write does not say why; so the rows are looked up in the same flight, and
 * one that the caller can't see is answered like one that does not exist.
 *
 * @param keys - the rows that are referred to
 * @param write - sends the write; called at once
 * @throws NOT_FOUND for a reference to what isn't there, and what the write throws
 */
export async function referringTo<T>(
  db: Database,
  table: KeyedTable,
  keys: readonly (string | null | undefined)[],
  write: () => Promise<T>,
): Promise<T> {
  const wanted = [...new Set(keys.filter((key) => key != null))];
  if (wanted.length === 0) return write();
  const [visible, written] = await Promise.allSettled([visibleKeys(db, table, wanted), write()]);
  if (visible.status === 'rejected') throw visible.reason;
  if (visible.value.size < wanted.length) {
    throw notFound('What this refers to does not exist, or you may not see it.');
  }
  if (written.status === 'rejected') throw written.reason;
  return written.value;
}

/** Says what is taken already, where a unique constraint refuses a write. */
export async function unlessTaken<T>(message: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    throw sqlState(error) === '23505' ? conflict(message) : error;
  }
}

/**
 * The given changes, or, where there are none, one that changes nothing: policies decide about
 * that as they do about any other.
 */
export function changesOr<T extends object, N extends object>(given: T, nothing: N): T | N {
  return Object.values(given).some((value) => value !== undefined) ? given : nothing;
}
