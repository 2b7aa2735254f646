import { z } from 'zod';
import { keySetUrl, list, onOrOff, whole } from './formats.ts';
import type { Values } from './parse.ts';
import { claimPath, providersJson, tokenType, type ProviderConfig } from './providers.ts';
import { readProviders } from './shortcuts.ts';

export const identityVariables = {
  JWKS_URL: keySetUrl.optional(),
  JWT_ISSUER: z.string().optional(),
  JWT_AUDIENCE: z.string().optional(),
  JWT_AUTHORIZED_PARTIES: list.optional(),
  JWT_PARTY_REQUIRED: onOrOff.default('off'),
  JWT_TYPE: tokenType.optional(),
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
  NEON_AUTH_BASE_URL: keySetUrl.optional(),
  JWKS_HTTP_HOSTS: list.default([]),
  DEVELOPMENT_ISSUER: onOrOff.default('off'),
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
  /** Whether the development issuer's tokens are accepted, with a database of one's own too. */
  readonly developmentIssuer: boolean;
  readonly jwksMaxAgeSeconds: number;
  readonly jwksStaleSeconds: number;
}

export type IdentityValues = Values<typeof identityVariables>;

export function readIdentity(values: IdentityValues): IdentityConfig {
  return {
    providers: readProviders(values),
    developmentIssuer: values.DEVELOPMENT_ISSUER === 'on',
    jwksMaxAgeSeconds: values.JWKS_MAX_AGE_SECONDS,
    jwksStaleSeconds: values.JWKS_STALE_SECONDS,
  };
}
