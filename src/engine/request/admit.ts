import type { Claims } from '../claims.ts';
import type { Caller } from '../session/caller.ts';
import { ApiError } from '../errors/index.ts';
import { createCallerOf, keyOf, type Share } from './caller.ts';
import type { Quota, RateLimiter } from '../rate-limits/rate-limiter.ts';

/** What is read of a request's headers. */
export type HeaderReader = Pick<Headers, 'get'>;

export type Authenticate = (headers: HeaderReader) => Promise<Claims>;

export interface Admission {
  readonly claims: Claims;
  /** Whose shares and limits they are. */
  readonly caller: Caller;
  /** What is left to them; null where there is no limit. */
  readonly quota: Quota | null;
}

/**
 * Says who is asking, and lets them in.
 *
 * @param place - where the request comes from, as far as limits tell places apart; asked only where
 *   it matters
 * @throws ApiError of the token, or RATE_LIMITED (429)
 */
export type Admit = (headers: HeaderReader, place: () => string) => Promise<Admission>;

/**
 * Makes the function that lets requests in. A request with a valid token is counted by its subject, every other
 * by the address that it comes from: wrong tokens, too.
 *
 * @param limiter - null where there is no limit
 * @param shares - of connections, for those who have another than everybody
 */
export function createAdmit(
  authenticate: Authenticate,
  limiter: RateLimiter | null,
  shares: readonly Share[],
): Admit {
  const callerOf = createCallerOf(shares);
  if (limiter === null) {
    return async (headers, place) => {
      const claims = await authenticate(headers);
      return { claims, caller: callerOf(claims, place), quota: null };
    };
  }
  return async (headers, place) => {
    let claims: Claims;
    try {
      claims = await authenticate(headers);
    } catch (error) {
      // A fault of ours is nobody's attempt.
      if (error instanceof ApiError) await limiter.take(keyOf(place));
      throw error;
    }
    const caller = callerOf(claims, place);
    return { claims, caller, quota: await limiter.take(caller.key) };
  };
}
