import { conflict, errorOf } from '../errors/index.ts';
import type { Database } from '../session/database.ts';
import { sqlState } from '../session/sqlstate.ts';
import { refusedValues } from './refused-values.ts';
import { withKeys, type Reference, type Write } from './write.ts';

/**
 * What became of a write. Policies leave a row out without a word: whether the caller may see what was
 * not written is asked only then.
 *
 * @param session - that the write was sent in
 * @param sent - the keys of the rows that were written
 * @returns the keys of all of its rows, in the order of the input
 * @throws CONFLICT for what is taken, BAD_USER_INPUT for values that the database refuses, NOT_FOUND for a row, or one that is referred to, that the caller
 *   can't see, FORBIDDEN where they can
 */
export async function outcomeOf(
  session: { readonly db: Database },
  write: Write,
  sent: Promise<readonly string[]>,
): Promise<readonly string[]> {
  let written: readonly string[];
  try {
    written = await sent;
  } catch (error) {
    if (write.taken !== undefined && sqlState(error) === '23505') throw conflict(write.taken);
    throw refusedValues(error, write) ?? error;
  }
  const { table, size, keys, refersTo } = write;
  if (written.length === size) return keys ?? written;
  if (refersTo !== null && (keys === null || !(await areAllVisible(session, refersTo)))) {
    throw errorOf('noSuchReference');
  }
  if (keys === null) throw unreadable();
  const done = new Set(written);
  const missed = keys.filter((key) => !done.has(key));
  const visible = await areAllVisible(session, { table, keys: missed });
  throw errorOf(visible ? 'notChangeable' : 'noSuchRow');
}

/** Whoever could write a row sees it, unless somebody else has changed that since. */
export const unreadable = () => new Error('A row that was just written can not be read.');

async function areAllVisible(
  { db }: { readonly db: Database },
  { table, keys }: Reference,
): Promise<boolean> {
  return (await db.$count(table, withKeys(table, keys))) === keys.length;
}
