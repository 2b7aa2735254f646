import type { KeySource } from './key-source.ts';

/** A token issuer that is trusted, and what its tokens must say. */
export interface Provider {
  /** Must equal the token's `iss`, character by character. */
  readonly issuer: string;
  /** Must be the token's `aud`, or in it; null: `aud` is not looked at. */
  readonly audience: string | null;
  /** A token's `azp`, or `client_id` without one, must be one of these; empty: neither is looked at. */
  readonly authorizedParties: readonly string[];
  /** Whether a token that names no party is refused where there is such a list. */
  readonly partyRequired: boolean;
  /** Must be the `typ` of the token's header, e.g. `at+jwt`; null: all but types for other uses (`logout+jwt`). */
  readonly tokenType: string | null;
  /** Path of the claim that names the database role, e.g. `metadata.role`; null: always that of any token. */
  readonly roleClaim: string | null;
  /** Path of the claim that names the organisation that a token was made for, e.g. `o.id`; null: there are none. */
  readonly organizationClaim: string | null;
  /** Path of the claim that names the person's role in that organisation; null: it is not read. */
  readonly organizationRoleClaim: string | null;
  /** Stands before the organisation wherever it is named; empty: nothing does. */
  readonly organizationPrefix: string;
  /** The issuer whose people these are: this one, or another that knows the same people. */
  readonly subjectsOf: string;
  /** Stands before the token's `sub` wherever the person is named; empty: nothing does. */
  readonly subjectPrefix: string;
  readonly keys: KeySource;
}
