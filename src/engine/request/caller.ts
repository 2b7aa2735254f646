import type { Claims } from '../claims.ts';
import type { Caller } from '../session/caller.ts';

/** A subject whose share of the connections is larger than others'. */
export interface Share {
  /** Who vouches for the subject; null: the only one there is. */
  readonly issuer: string | null;
  readonly subject: string;
  /** How many times as large, from 1. */
  readonly share: number;
}

/** What limits and shares are kept by where there is no token. */
export function keyOf(place: () => string): string {
  return `place ${place()}`;
}

/**
 * Makes the function that says by whom limits and shares are kept: a subject of an issuer, wherever
 * they are, or a place.
 *
 * @param shares - of those who have another than everybody
 * @returns a function from claims, and from where a request comes, to the caller; the place is asked
 *   only where it matters
 */
export function createCallerOf(
  shares: readonly Share[],
): (claims: Claims, place: () => string) => Caller {
  const weights = new Map(
    shares.map(({ issuer, subject, share }) => [`${issuer ?? '*'} ${subject}`, share]),
  );
  return ({ issuer, sub }, place) => {
    if (sub === null) return { key: keyOf(place), anonymous: true, weight: 1 };
    const weight =
      weights.size === 0 ? 1 : (weights.get(`${issuer} ${sub}`) ?? weights.get(`* ${sub}`) ?? 1);
    return { key: `subject ${issuer} ${sub}`, anonymous: false, weight };
  };
}
