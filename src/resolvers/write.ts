import { sql, type SQL } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import type { Database } from '../db/database.ts';
import { sqlState } from '../db/sqlstate.ts';
import { conflict, forbidden, notFound } from '../errors.ts';
import type { Written } from '../schema/payloads/write-extension.ts';

/** A table whose rows are known by an `id`. */
export type KeyedTable = PgTable & { readonly id: PgColumn };

/** Keys as one parameter, so that a statement's text is the same for any number of them. */
export const keyArray = (keys: readonly string[]): SQL => sql`${`{${keys.join(',')}}`}::uuid[]`;

/** The rows with these keys. */
export const withKeys = ({ id }: KeyedTable, keys: readonly string[]): SQL =>
  sql`${id} = any(${keyArray(keys)})`;

async function visibleKeys(db: Database, table: KeyedTable, keys: readonly string[]) {
  const rows = await db.select({ id: table.id }).from(table).where(withKeys(table, keys)).execute();
  return new Set(rows.map(({ id }) => id as string));
}

/**
 * Answers for a write by key that missed rows: policies leave a row out without a word.
 *
 * @param sent - the write, which has been sent and gives the keys that were written
 * @returns how many were written
 * @throws NOT_FOUND where the caller can't see one of the others, FORBIDDEN where they can
 */
export async function requireWritten(
  db: Database,
  table: KeyedTable,
  keys: readonly string[],
  sent: Promise<readonly { readonly id: string }[]>,
): Promise<number> {
  const written = await sent;
  if (written.length === keys.length) return keys.length;
  const done = new Set(written.map(({ id }) => id));
  const missed = keys.filter((key) => !done.has(key));
  const visible = await visibleKeys(db, table, missed);
  throw missed.every((key) => visible.has(key)) ? forbidden() : notFound();
}

/** A change of the rows with these keys: of all of them, as `requireWritten` sees to. */
export function changing(
  db: Database,
  table: KeyedTable,
  keys: readonly string[],
  sent: Promise<readonly { readonly id: string }[]>,
): Written {
  return { keys: keyArray(keys), done: requireWritten(db, table, keys, sent) };
}

/**
 * A write that refers to other rows. Postgres checks a reference without asking policies, and a
 * policy that refuses a write does not say why; so the rows are looked up in the same flight, and
 * one that the caller can't see is answered like one that does not exist.
 *
 * @param keys - the rows that are referred to
 * @param write - sends the write; called at once
 * @returns the write; it rejects with NOT_FOUND for a reference to what isn't there, before anything
 *   that the write itself says
 */
export function referringTo(
  db: Database,
  table: KeyedTable,
  keys: readonly (string | null | undefined)[],
  write: () => Written,
): Written {
  const wanted = [...new Set(keys.filter((key) => key != null))];
  if (wanted.length === 0) return write();
  const looked = visibleKeys(db, table, wanted);
  const written = write();
  const check = async () => {
    const [visible, done] = await Promise.allSettled([looked, written.done]);
    if (visible.status === 'rejected') throw visible.reason;
    if (visible.value.size < wanted.length) {
      throw notFound('What this refers to does not exist, or you may not see it.');
    }
    if (done.status === 'rejected') throw done.reason;
    return done.value;
  };
  return { ...written, done: check() };
}

/** Says what is taken already, where a unique constraint refuses a write. */
export function unlessTaken(message: string, { keys, done }: Written): Written {
  const told = done.catch((error: unknown) => {
    throw sqlState(error) === '23505' ? conflict(message) : error;
  });
  return { keys, done: told };
}

/**
 * The given changes, or, where there are none, one that changes nothing: policies decide about
 * that as they do about any other.
 */
export function changesOr<T extends object, N extends object>(given: T, nothing: N): T | N {
  return Object.values(given).some((value) => value !== undefined) ? given : nothing;
}
