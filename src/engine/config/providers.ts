import { z } from 'zod';
import { jsonOf, keySetUrl } from './formats.ts';

/** One token issuer that the server trusts. */
export interface ProviderConfig {
  readonly issuer: string;
  readonly jwksUrl: string;
  readonly audience: string | null;
  readonly authorizedParties: readonly string[];
  /** Whether a token that names no party is refused where there is such a list. */
  readonly partyRequired: boolean;
  /** What a token's `typ` must be, in small letters; null: all but types for other uses (`logout+jwt`). */
  readonly tokenType: string | null;
  /** Path of the claim that names the database role, e.g. `metadata.role`; null: always that of any token. */
  readonly roleClaim: string | null;
  /** Path of the claim that names the organisation that a token was made for, e.g. `o.id`; null: there are none. */
  readonly organizationClaim: string | null;
  /** Path of the claim that names the person's role in that organisation, e.g. `o.rol`; null: it is not read. */
  readonly organizationRoleClaim: string | null;
  /** Stands before each subject, so that it is not a subject of another issuer; empty: nothing does. */
  readonly subjectPrefix: string;
  /** The issuer whose people these are as well; null: they are this one's alone. */
  readonly sameSubjectsAs: string | null;
  /** Stands before each organisation of the issuer; null: what stands before its subjects does. */
  readonly organizationPrefix: string | null;
}

export const claimPath = z
  .string()
  .regex(
    /^(https?:\/\/\S+|[^.\s]+(\.[^.\s]+)*)$/,
    'must be a claim name, a dotted path such as metadata.role, or a name that is a URL',
  );

/** A media type without its `application/`, as tokens have it: RFC 7519 section 5.1. */
export const tokenType = z
  .string()
  .regex(/^[\w.+-]+$/, 'must be what "typ" says in the header of a token, e.g. at+jwt')
  .transform((text) => text.toLowerCase());

const prefix = z
  .string()
  .regex(/^[!-~]{1,100}$/, 'must be 1 to 100 visible ASCII characters, e.g. partners|');

const providerSchema = z
  .strictObject({
    issuer: z.string().min(1).nullish(),
    jwksUrl: keySetUrl,
    audience: z.string().min(1).nullish(),
    authorizedParties: z.array(z.string().min(1)).nullish(),
    partyRequired: z.boolean().nullish(),
    tokenType: tokenType.nullish(),
    roleClaim: claimPath.nullish(),
    organizationClaim: claimPath.nullish(),
    organizationRoleClaim: claimPath.nullish(),
    subjectPrefix: prefix.nullish(),
    sameSubjectsAs: z.string().min(1).nullish(),
    organizationPrefix: prefix.nullish(),
  })
  .transform((provider): ProviderConfig => ({
    issuer: provider.issuer ?? new URL(provider.jwksUrl).origin,
    jwksUrl: provider.jwksUrl,
    audience: provider.audience ?? null,
    authorizedParties: provider.authorizedParties ?? [],
    partyRequired: provider.partyRequired ?? false,
    tokenType: provider.tokenType ?? null,
    roleClaim: provider.roleClaim ?? null,
    organizationClaim: provider.organizationClaim ?? null,
    organizationRoleClaim: provider.organizationRoleClaim ?? null,
    subjectPrefix: provider.subjectPrefix ?? '',
    sameSubjectsAs: provider.sameSubjectsAs ?? null,
    organizationPrefix: provider.organizationPrefix ?? null,
  }));

export const providersJson = jsonOf(z.array(providerSchema), 'must be a JSON list of providers');
