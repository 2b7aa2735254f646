import type { Session } from '../session/session.ts';
import { isStalePlan } from '../session/sqlstate.ts';
import { translateDatabaseError } from '../session/translate.ts';

/**
 * Whether Postgres did not take a statement because of the statement: it is the first failure of its
 * session, and neither passes nor has anything to tell a client.
 */
export function isOurFault(session: Session, error: unknown): boolean {
  if (session.failure !== error || isStalePlan(error)) return false;
  return translateDatabaseError(error) === null;
}
