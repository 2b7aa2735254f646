import type { ProviderConfig } from './providers.ts';

/**
 * What is wrong with the names of organisations: an organisation is known by one text, so no two issuers
 * may give the same one to two of them.
 *
 * @returns the problems, each with the variable that is to be changed
 */
export function organizationProblems(providers: readonly ProviderConfig[]): readonly string[] {
  const alone = providers
    .filter((one) => one.organizationRoleClaim !== null && one.organizationClaim === null)
    .map(
      ({ issuer }) =>
        `AUTH_PROVIDERS: ${issuer} has an organizationRoleClaim and no organizationClaim, which says whose role it is`,
    );
  const named = providers.filter(({ organizationClaim }) => organizationClaim !== null);
  const alike = named.flatMap((one, index) =>
    named
      .slice(index + 1)
      .filter((other) => mayMeet(one, other, providers))
      .map(
        (other) =>
          `AUTH_PROVIDERS: ${other.issuer} and ${one.issuer} may use one name for two organisations; give ${other.issuer} ` +
          'an "organizationPrefix" there that begins unlike the other\'s, or no "organizationClaim"',
      ),
  );
  return [...alone, ...alike];
}

function mayMeet(
  one: ProviderConfig,
  other: ProviderConfig,
  providers: readonly ProviderConfig[],
): boolean {
  // One issuer, whose name is spelled in two ways.
  if (one.jwksUrl === other.jwksUrl) return false;
  const peoples = [one, other].map(({ issuer, sameSubjectsAs }) => sameSubjectsAs ?? issuer);
  const ownPrefixes = [one, other].filter(({ organizationPrefix }) => organizationPrefix !== null);
  // Their people could not be told apart either, which is told as that.
  if (ownPrefixes.length === 0 && peoples[0] !== peoples[1]) return false;
  const [first, second] = [prefixOf(one, providers), prefixOf(other, providers)];
  // What an issuer without a prefix must not begin with is looked at in each token.
  if (first === '' || second === '') return first === second;
  return first.startsWith(second) || second.startsWith(first);
}

/** What stands before each organisation of an issuer. */
function prefixOf(
  { organizationPrefix, sameSubjectsAs, subjectPrefix }: ProviderConfig,
  providers: readonly ProviderConfig[],
): string {
  const people = providers.find(({ issuer }) => issuer === sameSubjectsAs);
  return organizationPrefix ?? people?.subjectPrefix ?? subjectPrefix;
}
