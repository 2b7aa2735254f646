import { compactVerify, errors } from 'jose';
import { budgetOf } from '../memory/cache-shares.ts';
import { claimsOfNobody, type Claims } from '../claims.ts';
import { unauthenticated } from '../errors/index.ts';
import type { RequestRoles } from '../request-roles.ts';
import { bearerToken } from './bearer.ts';
import { checkClaims, checkType, clockToleranceSeconds } from './check-claims.ts';
import { readCompactToken } from './compact-token.ts';
import { spellingsOf, type Algorithm, type Clock } from './key-source.ts';
import { IssuerWatch, type IssuerMismatch } from './issuer-watch.ts';
import type { Provider } from './provider.ts';
import { ORGANIZATION_CLAIM, organizationOf } from './organization.ts';
import { roleOf } from './role-claim.ts';
import { serializeClaims } from './serialize-claims.ts';
import { subjectOf } from './subject.ts';
import { cacheOfTokens, sha256, type Digest, type VerifiedToken } from './verified-token.ts';

export interface AuthenticatorOptions {
  /** Those that requests run under. */
  readonly roles: RequestRoles;
  /** The token's `iss` picks one. */
  readonly providers: readonly Provider[];
  /** Milliseconds since 1970. */
  readonly clock?: Clock;
  /** Told of tokens that are signed with the right keys, but name their issuer in another way. */
  readonly onIssuer?: (found: IssuerMismatch) => void;
  /** How many verified tokens are remembered at most; 0 checks the signature on every request. */
  readonly cacheSize?: number;
  readonly digest?: Digest;
  /** Counts tokens that were known already, and those that were not. */
  readonly counts?: { hits: number; misses: number };
}

export type Authenticate = (headers: Pick<Headers, 'get'>) => Promise<Claims>;

/**
 * Makes the function that says who is asking.
 *
 * @returns a function from a request's headers to its claims: those of an anonymous request where
 *   there is no Authorization header, otherwise those of a verified token. It throws ApiError:
 *   UNAUTHENTICATED (401) for anything else in that header, FORBIDDEN (403) for a role that does not
 *   exist, and SERVICE_UNAVAILABLE (503) when the token's key can't be fetched.
 */
export function createAuthenticator(options: AuthenticatorOptions): Authenticate {
  const { roles, clock = Date.now, digest = sha256 } = options;
  const nobody = claimsOfNobody(roles);
  const counts = options.counts ?? { hits: 0, misses: 0 };
  const watch = new IssuerWatch(options.providers, options.onIssuer);
  const cache = cacheOfTokens(budgetOf('verifiedTokens', options.cacheSize));

  return async (headers) => {
    const token = bearerToken(headers);
    if (token === null) return nobody;
    const id = await digest(token);
    const known = cache.get(id);
    if (known !== undefined) {
      if (await stillHolds(known, clock)) {
        counts.hits += 1;
        return known.claims;
      }
      cache.delete(id);
    }
    counts.misses += 1;
    const verified = await verify(token, options.providers, roles, clock() / 1000, watch);
    cache.set(id, verified);
    return verified.claims;
  };
}

/** A key that left the set, or was replaced, takes the tokens with it that it vouched for. */
async function stillHolds({ claims, provider, key, alg, kid }: VerifiedToken, clock: Clock) {
  const inTime =
    claims.expiresAt !== null && clock() / 1000 <= claims.expiresAt + clockToleranceSeconds;
  return inTime && (await provider.keys.find(alg, kid)).includes(key);
}

async function verify(
  token: string,
  providers: readonly Provider[],
  roles: RequestRoles,
  now: number,
  watch: IssuerWatch,
): Promise<VerifiedToken> {
  // What is cheap to refuse is refused first; none of it is believed before the signature holds.
  const { alg, kid, typ, payload } = readCompactToken(token);
  const provider = providers.find(({ issuer }) => issuer === payload['iss']);
  if (provider === undefined) {
    await watch.look(payload['iss'], (keys) => signerOf(keys(alg, kid), token, alg));
    throw unauthenticated('issuer', "The token's issuer (iss) is not one that is trusted here.");
  }
  checkType(typ, provider);
  const { exp } = checkClaims(payload, provider, now);
  const sub = subjectOf(payload['sub'], provider, providers);
  const organization = organizationOf(payload, provider, providers);
  const json = serializeClaims({ ...payload, sub }, { [ORGANIZATION_CLAIM]: organization });
  const keys = await provider.keys.find(alg, kid);
  const key = await signerOf(keys, token, alg);
  if (key === null) {
    throw unauthenticated(
      keys.length === 0 ? 'key' : 'signature',
      "The token was not signed with one of its issuer's current keys.",
    );
  }
  const role = roleOf(payload, provider.roleClaim, roles);
  const claims = Object.freeze({ role, sub, issuer: provider.subjectsOf, json, expiresAt: exp });
  return { claims, provider, key, alg, kid };
}

/** The key that signed a token, of several that may have; null where none did. */
async function signerOf(
  keys: readonly CryptoKey[],
  token: string,
  alg: Algorithm,
): Promise<CryptoKey | null> {
  for (const key of keys) {
    try {
      await compactVerify(token, key, { algorithms: spellingsOf(alg) });
      return key;
    } catch (error) {
      if (!(error instanceof errors.JOSEError)) throw error;
    }
  }
  return null;
}
