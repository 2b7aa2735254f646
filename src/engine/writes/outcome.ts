import { and } from 'drizzle-orm';
import { errorOf } from '../errors/index.ts';
import type { Database } from '../session/database.ts';
import { UnreadableError } from '../session/failures.ts';
import { referenceProblems, refusedValues } from './refused-values.ts';
import { takenValue } from './taken-value.ts';
import { withKeys, type Condition, type Reference, type Write } from './write.ts';

/**
 * What became of a write. Policies leave a row out without a word: whether the caller may see what was
 * not written is asked only then.
 *
 * @param session - that the write was sent in
 * @param sent - the keys of the rows that were written
 * @returns the keys of all of its rows, in the order of the input
 * @throws CONFLICT for what is taken, BAD_USER_INPUT for values that the database refuses, NOT_FOUND for a
 *   row, or one that is referred to, that the caller can't see; where they can see it CONFLICT with the
 *   reason `changed` where the write's condition does not hold, and FORBIDDEN otherwise
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
    throw takenValue(error, write) ?? refusedValues(error, write) ?? error;
  }
  const { table, size, keys, refersTo } = write;
  if (written.length === size) return keys ?? written;
  const onlyThat = keys === null && refersTo.length === 1;
  const hidden = onlyThat ? refersTo : await notVisible(session, refersTo);
  if (hidden.length > 0 || (keys === null && refersTo.length > 0)) {
    const { message } = errorOf('noSuchReference');
    throw errorOf('noSuchReference', undefined, referenceProblems(write, hidden, message));
  }
  if (keys === null) throw new UnreadableError();
  const done = new Set(written);
  const missed = keys.filter((key) => !done.has(key));
  if (!(await areAllVisible(session, { table, keys: missed }))) throw errorOf('noSuchRow');
  const { condition } = write;
  const held = condition === undefined || (await holds(session, write, missed, condition));
  throw errorOf(held ? 'notChangeable' : 'changedSince');
}

/** Whether a condition holds for all of some rows that the caller sees. */
async function holds(
  { db }: { readonly db: Database },
  { table }: Write,
  keys: readonly string[],
  condition: Condition,
): Promise<boolean> {
  return (await db.$count(table, and(withKeys(table, keys), condition.sql))) === keys.length;
}

/** Those of which the caller can't see all rows. */
async function notVisible(
  session: { readonly db: Database },
  references: readonly Reference[],
): Promise<readonly Reference[]> {
  const seen = await Promise.all(references.map((one) => areAllVisible(session, one)));
  return references.filter((_, index) => seen[index] === false);
}

async function areAllVisible(
  { db }: { readonly db: Database },
  { table, keys }: Reference,
): Promise<boolean> {
  return (await db.$count(table, withKeys(table, keys))) === keys.length;
}
