import type { KeySource } from './key-source.ts';

/** A token issuer that is trusted, and what its tokens must say. */
export interface Provider {
  /** Must equal the token's `iss`, character by character. */
  readonly issuer: string;
  /** Must be the token's `aud`, or in it; null: `aud` is not looked at. */
  readonly audience: string | null;
  /** A token's `azp` must be one of these; empty: `azp` is not looked at. */
  readonly authorizedParties: readonly string[];
  /** Path of the claim that names the database role, e.g. `metadata.role`; null: always that of any token. */
  readonly roleClaim: string | null;
  /** The issuer whose people these are: this one, or another that knows the same people. */
  readonly subjectsOf: string;
  /** Stands before the token's `sub` wherever the person is named; empty: nothing does. */
  readonly subjectPrefix: string;
  readonly keys: KeySource;
}
