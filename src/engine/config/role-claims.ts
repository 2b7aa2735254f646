import type { ProviderConfig } from './providers.ts';

/** Where organisations stand in tokens: `o.rol` and `org_role` at Clerk, `o.role` at Neon Auth. */
const ofAnOrganization = /^(o|orgs?|organi[sz]ations?)([._]|$)/i;

/** Issuers whose own claims tell a role in the organisation that the token was made for. */
const vendors = [
  {
    name: 'WorkOS',
    issuer: /^https:\/\/(api\.workos\.com|[^/]+\.authkit\.app)(\/|$)/,
    claims: /^(role|roles|permissions)(\.|$)/,
    instead: 'add a claim to the JWT template from user.metadata, e.g. rowhouse_role',
  },
];

/**
 * A role in an organisation is given by each customer's own admin: as a database role it would open
 * every other customer's rows.
 *
 * @returns the problems, each with the variable that is to be changed
 */
export function roleClaimProblems(providers: readonly ProviderConfig[]): readonly string[] {
  const problems = providers.flatMap(({ issuer, jwksUrl, roleClaim, organizationRoleClaim }) => {
    if (roleClaim === null) return [];
    const vendor = vendors.find((known) => known.issuer.test(issuer) || known.issuer.test(jwksUrl));
    const isOfOrganization =
      roleClaim === organizationRoleClaim ||
      ofAnOrganization.test(roleClaim) ||
      vendor?.claims.test(roleClaim) === true;
    if (!isOfOrganization) return [];
    const whose = vendor === undefined ? '' : ` in the tokens of ${vendor.name}`;
    const instead =
      vendor?.instead ??
      'name a claim of the person, which the operator alone sets, e.g. metadata.role';
    return [
      `JWT_ROLE_CLAIM: ${roleClaim} is a role in an organisation${whose}, and each organisation's admin would be ` +
        `the database's; ${instead}`,
    ];
  });
  return [...new Set(problems)];
}
