import { claimAt, type JsonObject } from './json-object.ts';
import { unauthenticated } from '../errors/index.ts';
import { prefixed } from './prefixed.ts';
import type { Provider } from './provider.ts';

/**
 * The claim in which the database is told the organisation of a token, whichever claims of its issuer say so:
 * `rowhouse.organization()` and `rowhouse.organization_role()` read it. A token's own claim of that name is
 * left out, so that no issuer speaks for another.
 */
export const ORGANIZATION_CLAIM = 'urn:rowhouse:organization';

/** The organisation that a token was made for. */
export interface Organization {
  /** As the issuer has it, behind the issuer's prefix. */
  readonly id: string;
  /** The person's role there, in the issuer's words: never a role of the database. */
  readonly role?: string;
}

const LONGEST_ROLE = 255;

/**
 * The organisation that a token was made for, and the person's role in it when the token was made.
 *
 * @param providers - all that are trusted
 * @returns undefined where the claim is missing or null, or its path goes through something that is no object
 * @throws ApiError UNAUTHENTICATED where organisation or role is no text, empty, or over 255 characters, or
 *   the organisation would be one of another provider's
 */
export function organizationOf(
  payload: JsonObject,
  { organizationClaim, organizationRoleClaim, organizationPrefix }: Provider,
  providers: readonly Provider[],
): Organization | undefined {
  const claim = organizationClaim === null ? null : claimAt(payload, organizationClaim);
  if (claim === undefined || claim === null) return undefined;
  const id = prefixed(claim, {
    refusal: 'organization',
    what: 'organisation',
    prefix: organizationPrefix,
    prefixes: providers.map((provider) => provider.organizationPrefix),
  });
  const role = organizationRoleClaim === null ? null : claimAt(payload, organizationRoleClaim);
  if (role === undefined || role === null) return { id };
  if (typeof role !== 'string' || role === '' || role.length > LONGEST_ROLE) {
    throw unauthenticated(
      'organization',
      `The role in the token's organisation must be a text of 1 to ${LONGEST_ROLE} characters.`,
    );
  }
  return { id, role };
}
