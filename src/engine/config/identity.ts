import { z } from 'zod';
import { jsonOf, list, trustedUrl, whole } from './formats.ts';
import type { Values } from './parse.ts';

/** One token issuer that the server trusts. */
export interface ProviderConfig {
  readonly issuer: string;
  readonly jwksUrl: string;
  readonly audience: string | null;
  readonly authorizedParties: readonly string[];
  /** Path of the claim that names the database role, e.g. `metadata.role`; null: always `authenticated`. */
  readonly roleClaim: string | null;
}

const claimPath = z
  .string()
  .regex(/^[^.\s]+(\.[^.\s]+)*$/, 'must be a claim name or a dotted path, e.g. metadata.role');

const providerSchema = z
  .strictObject({
    issuer: z.string().min(1).nullish(),
    jwksUrl: trustedUrl,
    audience: z.string().min(1).nullish(),
    authorizedParties: z.array(z.string().min(1)).nullish(),
    roleClaim: claimPath.nullish(),
  })
  .transform((provider): ProviderConfig => ({
    issuer: provider.issuer ?? new URL(provider.jwksUrl).origin,
    jwksUrl: provider.jwksUrl,
    audience: provider.audience ?? null,
    authorizedParties: provider.authorizedParties ?? [],
    roleClaim: provider.roleClaim ?? null,
  }));

const providersJson = jsonOf(z.array(providerSchema), 'must be a JSON list of providers');

export const identityVariables = {
  JWKS_URL: trustedUrl.optional(),
  JWT_ISSUER: z.string().optional(),
  JWT_AUDIENCE: z.string().optional(),
  JWT_AUTHORIZED_PARTIES: list.optional(),
  JWT_ROLE_CLAIM: claimPath.optional(),
  AUTH_PROVIDERS: providersJson.optional(),
  CLERK_DOMAIN: z
    .string()
    .refine(
      (text) => /^[a-z0-9.-]+$/i.test(text) && URL.canParse(`https://${text}`),
      'must be a host name, e.g. clerk.example.com',
    )
    .optional(),
  WORKOS_CLIENT_ID: z
    .string()
    .regex(/^[\w-]+$/, 'must be a client id')
    .optional(),
  NEON_AUTH_BASE_URL: trustedUrl.optional(),
  JWKS_MAX_AGE_SECONDS: whole(1, 31_536_000).default(600),
  JWKS_STALE_SECONDS: whole(0, 31_536_000).default(86_400),
};

/** The variables of which each names a token issuer. */
export const providerVariables = [
  'JWKS_URL',
  'AUTH_PROVIDERS',
  'CLERK_DOMAIN',
  'WORKOS_CLIENT_ID',
  'NEON_AUTH_BASE_URL',
] as const;

export interface IdentityConfig {
  readonly providers: readonly ProviderConfig[];
  readonly jwksMaxAgeSeconds: number;
  readonly jwksStaleSeconds: number;
}

type IdentityValues = Values<typeof identityVariables>;

export function readIdentity(values: IdentityValues): IdentityConfig {
  return {
    providers: readProviders(values),
    jwksMaxAgeSeconds: values.JWKS_MAX_AGE_SECONDS,
    jwksStaleSeconds: values.JWKS_STALE_SECONDS,
  };
}

function readProviders(values: IdentityValues): readonly ProviderConfig[] {
  const common = {
    audience: values.JWT_AUDIENCE ?? null,
    authorizedParties: values.JWT_AUTHORIZED_PARTIES ?? [],
    roleClaim: values.JWT_ROLE_CLAIM ?? null,
  };
  const add = (jwksUrl: string, issuer: string): ProviderConfig => ({ issuer, jwksUrl, ...common });
  const providers = [...(values.AUTH_PROVIDERS ?? [])];

  if (values.JWKS_URL !== undefined) {
    providers.push(add(values.JWKS_URL, values.JWT_ISSUER ?? new URL(values.JWKS_URL).origin));
  }
  if (values.CLERK_DOMAIN !== undefined) {
    const { origin } = new URL(`https://${values.CLERK_DOMAIN}`);
    providers.push(add(`${origin}/.well-known/jwks.json`, origin));
  }
  if (values.WORKOS_CLIENT_ID !== undefined) {
    const origin = 'https://api.workos.com';
    const jwksUrl = `${origin}/sso/jwks/${values.WORKOS_CLIENT_ID}`;
    // Environments since the middle of 2025 sign with an issuer per client, older ones with the
    // origin; the keys are the client's in both. A custom domain needs JWT_ISSUER.
    const issuers =
      values.JWT_ISSUER === undefined || values.JWKS_URL !== undefined
        ? [`${origin}/user_management/${values.WORKOS_CLIENT_ID}`, origin]
        : [values.JWT_ISSUER];
    providers.push(...issuers.map((issuer) => add(jwksUrl, issuer)));
  }
  if (values.NEON_AUTH_BASE_URL !== undefined) {
    // Neon Auth's issuer is the origin, though the base URL has a path.
    const base = values.NEON_AUTH_BASE_URL.replace(/\/+$/, '');
    providers.push(add(`${base}/.well-known/jwks.json`, new URL(base).origin));
  }
  return providers;
}
