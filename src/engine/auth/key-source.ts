/**
 * The signature algorithms that are accepted (RFC 7518 section 3.1, RFC 8037 section 3.1). Nothing
 * symmetric: a shared secret would let whoever can check a token also make one.
 */
export const algorithms = ['RS256', 'PS256', 'ES256', 'EdDSA'] as const;

export type Algorithm = (typeof algorithms)[number];

/**
 * The algorithm that a token or a key names. RFC 9864 calls EdDSA with the curve that is accepted here
 * Ed25519, and RFC 8037 only EdDSA: issuers use either name, and not always the same in both places.
 *
 * @returns undefined for any other
 */
export function algorithmOf(name: unknown): Algorithm | undefined {
  return algorithms.find((alg) => spellingsOf(alg).some((spelling) => spelling === name));
}

/** The names under which an algorithm stands in headers. */
export const spellingsOf = (alg: Algorithm): string[] =>
  alg === 'EdDSA' ? ['EdDSA', 'Ed25519'] : [alg];

/** Milliseconds, of whichever beginning. */
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
   * The keys that may have signed a token with this header: usually one; several while keys are
   * exchanged and the header names none.
   *
   * @param alg - the header's algorithm
   * @param kid - the header's key id; undefined where it has none
   * @returns the same objects for as long as the keys are trusted
   * @throws ApiError SERVICE_UNAVAILABLE when that can't be known now, because keys can't be fetched,
   *   or not yet again
   */
  find(alg: Algorithm, kid: string | undefined): Promise<readonly CryptoKey[]>;
  /** The same of what is known already, without a fetch. */
  inHand(alg: Algorithm, kid: string | undefined): readonly CryptoKey[];
  /** Fetches ahead, where anything is fetched. Never fails: a fault is told as any other. */
  prepare?(): Promise<void>;
  /** Absent where nothing is fetched. */
  state?(): KeySourceState;
}
