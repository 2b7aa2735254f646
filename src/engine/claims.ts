import type { RequestRole, RequestRoles } from './request-roles.ts';

/**
 * Who is asking. `auth/` makes claims from a token, `session/` opens a transaction with them; the two
 * meet in this file and nowhere else.
 */
export interface Claims {
  /** What the request's transaction runs under. */
  readonly role: RequestRole;
  /** The token's subject; null for an anonymous request. */
  readonly sub: string | null;
  /** Who vouches for the subject: a subject is one person of one issuer. Null without a token. */
  readonly issuer: string | null;
  /** What `request.jwt.claims` is set to: one JSON object, or the empty string for nobody. */
  readonly json: string;
  /** When the token ends, in seconds since 1970; null where nothing ends. */
  readonly expiresAt: number | null;
}

/** The claims of a request without a token. */
export function claimsOfNobody({ anonymous }: RequestRoles): Claims {
  return Object.freeze({ role: anonymous, sub: null, issuer: null, json: '', expiresAt: null });
}

/**
 * Claims for somebody who is known already: a job, a script, a test. What a request brings is made
 * by `auth/` from a verified token instead.
 *
 * @param role - one of the domain's roles of requests
 */
export function claimsFor(sub: string, role: RequestRole): Claims {
  return { role, sub, issuer: null, json: JSON.stringify({ sub }), expiresAt: null };
}
