import { BoundedCache, type Budget } from '../memory/bounded-cache.ts';
import type { Claims } from '../claims.ts';
import type { CompactToken } from './compact-token.ts';
import type { Provider } from './provider.ts';

/** What checking a token has shown, and the key that showed it. */
export interface VerifiedToken extends Pick<CompactToken, 'alg' | 'kid'> {
  readonly claims: Claims;
  readonly provider: Provider;
  readonly key: CryptoKey;
}

/** Turns a token into something short that does not give the token away. */
export type Digest = (token: string) => string | Promise<string>;

/** SHA-256 with web standards only; a platform's own synchronous hash is several times cheaper. */
export const sha256: Digest = async (token) => {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(token));
  return String.fromCharCode(...new Uint8Array(digest));
};

/** What a token holds beside its claims, in bytes. */
const OVERHEAD = 800;

function weigh({ claims, kid }: VerifiedToken, digest: string): number {
  const { json, sub } = claims;
  return OVERHEAD + 2 * (digest.length + json.length + (sub?.length ?? 0) + (kid?.length ?? 0));
}

/**
 * Verified tokens by their digest, so that a signature is checked once and not per request. It holds
 * no tokens, and it trusts nothing: whoever takes an entry out asks whether its key is still trusted
 * and its time is not over.
 */
export function cacheOfTokens(budget: Budget): BoundedCache<string, VerifiedToken> {
  return new BoundedCache({ budget, weigh });
}
