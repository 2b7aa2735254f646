import type { AnyRelations } from 'drizzle-orm';
import type { Claims } from '../claims.ts';
import type { Caller } from './caller.ts';
import type { Database } from './database.ts';
import type { Driver } from './driver.ts';
import type { Access } from './opening.ts';
import { Session } from './session.ts';

/**
 * Does work outside of requests (a job, a script, a test) in one transaction under the given claims:
 * it commits when `work` returns, and rolls back when it throws.
 *
 * @param access - `write` unless told otherwise
 * @param options - Drizzle's relations, and whose share of the connections it uses
 * @returns what `work` returned
 * @throws what `work` threw, or what `Session.commit` throws
 */
export async function withSession<T, Relations extends AnyRelations = AnyRelations>(
  driver: Driver,
  claims: Claims,
  work: (db: Database<Relations>, session: Session) => Promise<T>,
  access: Access = 'write',
  options: { readonly relations?: Relations; readonly caller?: Caller } = {},
): Promise<T> {
  const session = new Session(driver, claims, access, options);
  let result: T;
  try {
    // Its relations are those of the options.
    result = await work(session.db as Database<Relations>, session);
  } catch (error) {
    await session.rollback();
    throw error;
  }
  await session.commit();
  return result;
}
