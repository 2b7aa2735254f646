import { unauthenticated } from '../errors/index.ts';
import type { JsonObject } from './json-object.ts';
import type { Provider } from './provider.ts';

/** How far the issuer's clock and ours may be apart. */
export const clockToleranceSeconds = 30;

const refuse = (message: string) => unauthenticated(message, 'invalid_token');

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
  const { exp, aud, azp, sts } = payload;
  if (typeof exp !== 'number' || !Number.isSafeInteger(exp)) {
    throw refuse('The token must have an expiry (exp), in whole seconds.');
  }
  if (now > exp + clockToleranceSeconds) {
    throw refuse('The token has expired. Get a new one and try again.');
  }
  for (const name of ['nbf', 'iat'] as const) {
    const time = payload[name];
    if (time === undefined) continue;
    if (typeof time !== 'number' || !(time <= now + clockToleranceSeconds)) {
      throw refuse('The token is not valid yet (nbf or iat). Check the clock of its issuer.');
    }
  }
  if (provider.audience !== null && !isFor(provider.audience, aud)) {
    throw refuse('The token is for another audience (aud).');
  }
  if (
    provider.authorizedParties.length > 0 &&
    azp !== undefined &&
    !provider.authorizedParties.some((party) => party === azp)
  ) {
    throw refuse('The token was issued to a party (azp) that is not authorized here.');
  }
  // Clerk's status of a session: somebody who has still to choose an organisation, say, is signed out
  // for Clerk's own libraries. No other issuer is known to send the claim.
  if (sts === 'pending') {
    throw refuse(
      'The session of the token is pending (sts): its sign-in has still tasks to finish.',
    );
  }
  return { exp };
}

function isFor(audience: string, aud: unknown): boolean {
  if (!Array.isArray(aud)) return aud === audience;
  return aud.every((item) => typeof item === 'string') && aud.includes(audience);
}
