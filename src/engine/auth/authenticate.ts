import { compactVerify, errors } from 'jose';
import { budgetOf } from '../memory/cache-shares.ts';
import { claimsOfNobody, type Claims } from '../claims.ts';
import { unauthenticated } from '../errors/index.ts';
import type { RequestRoles } from '../request-roles.ts';
import { bearerToken } from './bearer.ts';
import { checkClaims, clockToleranceSeconds } from './check-claims.ts';
import { readCompactToken } from './compact-token.ts';
import type { Clock } from './key-source.ts';
import type { Provider } from './provider.ts';
import { roleOf } from './role-claim.ts';
import { serializeClaims } from './serialize-claims.ts';
import { subjectOf } from './subject.ts';
import { cacheOfTokens, sha256, type Digest, type VerifiedToken } from './verified-token.ts';

export interface AuthenticatorOptions {
  /** Those that requests run under. */
  readonly roles: RequestRoles;
  /** The token's `iss` picks one. */
  readonly providers: readonly Provider[];
  readonly clock?: Clock;
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
  const providers = new Map(options.providers.map((provider) => [provider.issuer, provider]));
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
    const verified = await verify(token, providers, roles, clock() / 1000);
    cache.set(id, verified);
    return verified.claims;
  };
}

/** A key that left the set, or was replaced, takes the tokens with it that it vouched for. */
async function stillHolds({ claims, provider, key, alg, kid }: VerifiedToken, clock: Clock) {
  const inTime =
    claims.expiresAt !== null && clock() / 1000 <= claims.expiresAt + clockToleranceSeconds;
  return inTime && (await provider.keys.find(alg, kid)) === key;
}

async function verify(
  token: string,
  providers: ReadonlyMap<unknown, Provider>,
  roles: RequestRoles,
  now: number,
): Promise<VerifiedToken> {
  // What is cheap to refuse is refused first; none of it is believed before the signature holds.
  const { alg, kid, payload } = readCompactToken(token);
  const provider = providers.get(payload['iss']);
  if (provider === undefined) {
    throw unauthenticated(
      "The token's issuer (iss) is not one that is trusted here.",
      'invalid_token',
    );
  }
  const { exp } = checkClaims(payload, provider, now);
  const sub = subjectOf(payload['sub'], provider, providers.values());
  const json = serializeClaims({ ...payload, sub });
  const key = await provider.keys.find(alg, kid);
  if (key === null || !(await isSignedWith(key, token, alg))) {
    throw unauthenticated(
      "The token was not signed with one of its issuer's current keys.",
      'invalid_token',
    );
  }
  const role = roleOf(payload, provider.roleClaim, roles);
  const claims = Object.freeze({ role, sub, issuer: provider.subjectsOf, json, expiresAt: exp });
  return { claims, provider, key, alg, kid };
}

async function isSignedWith(key: CryptoKey, token: string, alg: string): Promise<boolean> {
  try {
    await compactVerify(token, key, { algorithms: [alg] });
    return true;
  } catch (error) {
    if (error instanceof errors.JOSEError) return false;
    throw error;
  }
}
