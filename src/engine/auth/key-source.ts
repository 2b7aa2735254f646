/**
 * The signature algorithms that are accepted (RFC 7518 section 3.1, RFC 8037 section 3.1). Nothing
 * symmetric: a shared secret would let whoever can check a token also make one.
 */
export const algorithms = ['RS256', 'PS256', 'ES256', 'EdDSA'] as const;

export type Algorithm = (typeof algorithms)[number];

/** Milliseconds since 1970, as `Date.now` gives them. */
export type Clock = () => number;

/** How the fetching of a key set goes, for metrics. */
export interface KeySourceState {
  readonly url: string;
  readonly fetched: number;
  readonly failed: number;
  /** Of the key set in use; null while there is none. */
  readonly ageSeconds: number | null;
  /** The last fetch failed. */
  readonly failing: boolean;
}

/** Where the keys of one token issuer come from. */
export interface KeySource {
  /**
   * The one key that may have signed a token with this header.
   *
   * @param alg - the header's algorithm
   * @param kid - the header's key id; undefined where it has none
   * @returns the same object for as long as the key is trusted; null where no key, or more than
   *   one, fits
   * @throws ApiError SERVICE_UNAVAILABLE when that can't be known now, because keys can't be fetched
   */
  find(alg: Algorithm, kid: string | undefined): Promise<CryptoKey | null>;
  /** Absent where nothing is fetched. */
  state?(): KeySourceState;
}
