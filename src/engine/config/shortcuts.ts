import type { IdentityValues } from './identity.ts';
import type { ProviderConfig } from './providers.ts';

/** Where the tokens of an issuer have the organisation that they were made for, and the role there. */
const organizations = {
  // Version 2 of its session tokens; those of version 1 need AUTH_PROVIDERS.
  clerk: { organizationClaim: 'o.id', organizationRoleClaim: 'o.rol' },
  workos: { organizationClaim: 'org_id', organizationRoleClaim: 'role' },
  neonAuth: { organizationClaim: 'o.id', organizationRoleClaim: 'o.role' },
  none: { organizationClaim: null, organizationRoleClaim: null },
} as const;

/** The issuers that are configured: those of the list, and those that a shortcut fills in. */
export function readProviders(values: IdentityValues): readonly ProviderConfig[] {
  const common = {
    audience: values.JWT_AUDIENCE ?? null,
    authorizedParties: values.JWT_AUTHORIZED_PARTIES ?? [],
    partyRequired: values.JWT_PARTY_REQUIRED === 'on',
    tokenType: values.JWT_TYPE ?? null,
    roleClaim: values.JWT_ROLE_CLAIM ?? null,
    subjectPrefix: '',
    sameSubjectsAs: null,
    organizationPrefix: null,
  };
  const add = (
    jwksUrl: string,
    issuer: string,
    vendor: keyof typeof organizations = 'none',
  ): ProviderConfig => ({ issuer, jwksUrl, ...common, ...organizations[vendor] });
  const providers = [...(values.AUTH_PROVIDERS ?? [])];

  if (values.JWKS_URL !== undefined) {
    providers.push(add(values.JWKS_URL, values.JWT_ISSUER ?? new URL(values.JWKS_URL).origin));
  }
  if (values.CLERK_DOMAIN !== undefined) {
    const { origin } = new URL(`https://${values.CLERK_DOMAIN}`);
    providers.push(add(`${origin}/.well-known/jwks.json`, origin, 'clerk'));
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
    const [first = origin] = issuers;
    providers.push(
      ...issuers.map((issuer) => ({
        ...add(jwksUrl, issuer, 'workos'),
        sameSubjectsAs: issuer === first ? null : first,
      })),
    );
  }
  if (values.NEON_AUTH_BASE_URL !== undefined) {
    // Neon Auth's issuer is the origin, though the base URL has a path.
    const base = values.NEON_AUTH_BASE_URL.replace(/\/+$/, '');
    providers.push(add(`${base}/.well-known/jwks.json`, new URL(base).origin, 'neonAuth'));
  }
  return providers;
}
