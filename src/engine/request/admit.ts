import type { Claims } from '../claims.ts';
import { ApiError } from '../errors/index.ts';
import type { Quota, RateLimiter } from '../rate-limits/rate-limiter.ts';

/** What is read of a request's headers. */
export type HeaderReader = Pick<Headers, 'get'>;

export type Authenticate = (headers: HeaderReader) => Promise<Claims>;

export interface Admission {
  readonly claims: Claims;
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
 * Makes the door of the API. Whoever proves who they are is counted by that, wherever they are;
 * everybody else by where they come from, and that includes whoever tries tokens.
 *
 * @param limiter - null where there is no limit
 */
export function createAdmit(authenticate: Authenticate, limiter: RateLimiter | null): Admit {
  if (limiter === null) {
    return async (headers) => ({ claims: await authenticate(headers), quota: null });
  }
  return async (headers, place) => {
    let claims: Claims;
    try {
      claims = await authenticate(headers);
    } catch (error) {
      // A fault of ours is nobody's attempt.
      if (error instanceof ApiError) await limiter.take(`place ${place()}`);
      throw error;
    }
    const { issuer, sub } = claims;
    const key = sub === null ? `place ${place()}` : `subject ${issuer} ${sub}`;
    return { claims, quota: await limiter.take(key) };
  };
}
