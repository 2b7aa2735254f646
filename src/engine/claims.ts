/**
 * Who is asking. `auth/` makes claims from a token, `db/` opens a transaction with them; the two
 * meet in this file and nowhere else.
 */

/** The database roles that a request can run under, from the least to the most. */
export const requestRoles = ['anonymous', 'authenticated', 'moderator', 'admin'] as const;

export type Role = (typeof requestRoles)[number];

export interface Claims {
  readonly role: Role;
  /** The token's subject; null for an anonymous request. */
  readonly sub: string | null;
  /** Who vouches for the subject: a subject is one person of one issuer. Null without a token. */
  readonly issuer: string | null;
  /** What `request.jwt.claims` is set to: one JSON object, or the empty string for nobody. */
  readonly json: string;
  /** When the token ends, in seconds since 1970; null where nothing ends. */
  readonly expiresAt: number | null;
}

/** A request without a token. */
export const anonymous: Claims = Object.freeze({
  role: 'anonymous',
  sub: null,
  issuer: null,
  json: '',
  expiresAt: null,
});

/**
 * Claims for somebody who is known already: a job, a script, a test. What a request brings is made
 * by `auth/` from a verified token instead.
 */
export function claimsFor(sub: string, role: Exclude<Role, 'anonymous'> = 'authenticated'): Claims {
  return { role, sub, issuer: null, json: JSON.stringify({ sub }), expiresAt: null };
}
