import type { Session } from '../session/session.ts';
import { isMissingPrivilege } from '../session/missing-privilege.ts';
import { isStalePlan } from '../session/sqlstate.ts';
import { translateDatabaseError } from '../session/translate.ts';

/**
 * Whether Postgres did not take a statement because of the statement: it is the first failure of its
 * session, and neither passes nor has anything to tell a client. A privilege that is missing is no fault
 * of the statement: once it is granted, the same statement succeeds.
 */
export function isOurFault(session: Session, error: unknown): boolean {
  if (session.failure !== error || isStalePlan(error) || isMissingPrivilege(error)) return false;
  return translateDatabaseError(error) === null;
}
