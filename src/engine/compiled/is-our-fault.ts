import type { Session } from '../session/session.ts';
import { isMissingPrivilege } from '../session/missing-privilege.ts';
import { isStalePlan } from '../session/sqlstate.ts';
import { translateDatabaseError } from '../session/translate.ts';

/**
 * Whether Postgres refused a statement because of how it is written. The error must be the first of its
 * session, since later ones only follow from that. Errors that a client is told of, that end by
 * themselves, or that come of a missing privilege are not the statement's fault.
 */
export function isOurFault(session: Session, error: unknown): boolean {
  if (session.failure !== error || isStalePlan(error) || isMissingPrivilege(error)) return false;
  return translateDatabaseError(error) === null;
}
