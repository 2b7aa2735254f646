import { roles } from '#example/db/roles.ts';
import { claimsFor as claimsUnder, claimsOfNobody, type Claims } from '../../src/engine/claims.ts';
import { roleNamed } from '../../src/engine/request-roles.ts';

// Claims as the example's requests have them.

/** The names of the roles that requests run under, from the least to the most. */
export const requestRoles = ['anonymous', 'authenticated', 'moderator', 'admin'] as const;

export type Role = (typeof requestRoles)[number];

/** The claims of a request without a token. */
export const anonymous: Claims = claimsOfNobody(roles);

/** The claims of somebody, signed in unless told otherwise. */
export const claimsFor = (sub: string, role: Role = 'authenticated'): Claims =>
  claimsUnder(sub, roleNamed(roles, role));
