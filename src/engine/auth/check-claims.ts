import { unauthenticated } from '../errors/index.ts';
import type { JsonObject } from './json-object.ts';
import type { Provider } from './provider.ts';

/** How far the issuer's clock and ours may be apart. */
export const clockToleranceSeconds = 30;

/**
 * Checks the registered claims (RFC 7519 section 4.1, and `azp` of OpenID Connect Core section 2)
 * against what the provider's tokens must say.
 *
 * @param now - in seconds since 1970
 * @throws ApiError UNAUTHENTICATED for the first claim that does not hold
 */
export function checkClaims(
  payload: JsonObject,
  provider: Provider,
  now: number,
): { readonly exp: number } {
  const { exp, aud, sts } = payload;
  // A NumericDate may have a fraction: RFC 7519 section 2.
  if (typeof exp !== 'number' || !(Math.abs(exp) <= Number.MAX_SAFE_INTEGER)) {
    throw unauthenticated('expired', 'The token must have an expiry (exp), in seconds since 1970.');
  }
  if (now > exp + clockToleranceSeconds) {
    throw unauthenticated('expired', 'The token has expired. Get a new one and try again.');
  }
  for (const name of ['nbf', 'iat'] as const) {
    const time = payload[name];
    if (time === undefined) continue;
    if (typeof time !== 'number' || !(time <= now + clockToleranceSeconds)) {
      throw unauthenticated(
        'early',
        'The token is not valid yet (nbf or iat). Check the clock of its issuer.',
      );
    }
  }
  if (provider.audience !== null && !isFor(provider.audience, aud)) {
    throw unauthenticated('audience', 'The token is for another audience (aud).');
  }
  checkParty(payload, provider);
  // Clerk's status of a session: somebody who has still to choose an organisation, say, is signed out
  // for Clerk's own libraries. No other issuer is known to send the claim.
  if (sts === 'pending') {
    throw unauthenticated(
      'pending',
      'The session of the token is pending (sts): its sign-in has still tasks to finish.',
    );
  }
  return { exp };
}

/** Whom a token was issued to: `azp`, or `client_id` of RFC 9068 section 2.2 where there is none. */
function checkParty(
  { azp, client_id: client }: JsonObject,
  { authorizedParties, partyRequired }: Provider,
): void {
  if (authorizedParties.length === 0) return;
  const named = azp === undefined ? client : azp;
  if (named === undefined ? !partyRequired : authorizedParties.some((party) => party === named)) {
    return;
  }
  throw unauthenticated(
    'party',
    'The token was issued to a party (azp or client_id) that is not authorized here.',
  );
}

/** Media types of tokens that are for something else say so: RFC 8725 section 3.11. */
const ANOTHER_KIND = /\+jwt$/;

/**
 * Checks what kind of token it is (`typ`, RFC 7519 section 5.1, RFC 9068 section 2.1).
 *
 * @throws ApiError UNAUTHENTICATED where it is another than the provider's tokens must be, or says
 *   that it is none for APIs: `logout+jwt`, say
 */
export function checkType(typ: unknown, { tokenType }: Provider): void {
  const type = typeof typ === 'string' ? typ.toLowerCase().replace(/^application\//, '') : null;
  const fits =
    tokenType === null
      ? type === null || type === 'at+jwt' || !ANOTHER_KIND.test(type)
      : type === tokenType;
  if (fits) return;
  throw unauthenticated('type', 'The token is of a type (typ) that is not for this API.');
}

function isFor(audience: string, aud: unknown): boolean {
  if (!Array.isArray(aud)) return aud === audience;
  return aud.every((item) => typeof item === 'string') && aud.includes(audience);
}
