import { z } from 'zod';
import { jsonOf, trustedUrl } from './formats.ts';

/** One token issuer that the server trusts. */
export interface ProviderConfig {
  readonly issuer: string;
  readonly jwksUrl: string;
  readonly audience: string | null;
  readonly authorizedParties: readonly string[];
  /** Path of the claim that names the database role, e.g. `metadata.role`; null: always that of any token. */
  readonly roleClaim: string | null;
  /** Stands before each subject, so that it is not a subject of another issuer; empty: nothing does. */
  readonly subjectPrefix: string;
  /** The issuer whose people these are as well; null: they are this one's alone. */
  readonly sameSubjectsAs: string | null;
}

export const claimPath = z
  .string()
  .regex(/^[^.\s]+(\.[^.\s]+)*$/, 'must be a claim name or a dotted path, e.g. metadata.role');

const providerSchema = z
  .strictObject({
    issuer: z.string().min(1).nullish(),
    jwksUrl: trustedUrl,
    audience: z.string().min(1).nullish(),
    authorizedParties: z.array(z.string().min(1)).nullish(),
    roleClaim: claimPath.nullish(),
    subjectPrefix: z
      .string()
      .regex(/^[!-~]{1,100}$/, 'must be 1 to 100 visible ASCII characters, e.g. partners|')
      .nullish(),
    sameSubjectsAs: z.string().min(1).nullish(),
  })
  .transform((provider): ProviderConfig => ({
    issuer: provider.issuer ?? new URL(provider.jwksUrl).origin,
    jwksUrl: provider.jwksUrl,
    audience: provider.audience ?? null,
    authorizedParties: provider.authorizedParties ?? [],
    roleClaim: provider.roleClaim ?? null,
    subjectPrefix: provider.subjectPrefix ?? '',
    sameSubjectsAs: provider.sameSubjectsAs ?? null,
  }));

export const providersJson = jsonOf(z.array(providerSchema), 'must be a JSON list of providers');
