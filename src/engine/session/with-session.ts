import type { Claims } from '../claims.ts';
import type { Database } from './database.ts';
import type { Driver } from './driver.ts';
import type { Access } from './opening.ts';
import { Session } from './session.ts';

/**
 * Does work outside of requests (a job, a script, a test) in one transaction under the given claims:
 * it commits when `work` returns, and rolls back when it throws.
 *
 * @param access - `write` unless told otherwise
 * @returns what `work` returned
 * @throws what `work` threw, or what `Session.commit` throws
 */
export async function withSession<T>(
  driver: Driver,
  claims: Claims,
  work: (db: Database, session: Session) => Promise<T>,
  access: Access = 'write',
): Promise<T> {
  const session = new Session(driver, claims, access);
  let result: T;
  try {
    result = await work(session.db, session);
  } catch (error) {
    await session.rollback();
    throw error;
  }
  await session.commit();
  return result;
}
