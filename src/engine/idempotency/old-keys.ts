import type { RequestRoles } from '../request-roles.ts';
import type { Driver } from '../session/driver.ts';
import { withSession } from '../session/with-session.ts';

/** As many as the database's function removes at once. */
const BATCH = 1000;

const statement = {
  text: 'select rowhouse.remove_old_idempotency_keys()',
  params: [],
  arrays: true,
};

/**
 * Removes the keys of all subjects that are too old, with their answers: a thousand in a transaction, so
 * that none lasts. While another process does the same, it leaves them to that one.
 *
 * @returns how many it has removed
 * @throws as a session's statements do
 */
export async function removeOldKeys(driver: Driver, { signedIn }: RequestRoles): Promise<number> {
  // No person asks for it: the function looks at the time alone.
  const claims = { role: signedIn, sub: null, issuer: null, json: '', expiresAt: null };
  let sum = 0;
  for (;;) {
    const removed = await withSession(driver, claims, async (_db, session) => {
      const { rows } = await session.queryLast(statement);
      return (rows as [[number]])[0][0];
    });
    sum += removed;
    if (removed < BATCH) return sum;
  }
}
