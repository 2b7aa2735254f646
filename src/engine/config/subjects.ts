import type { ProviderConfig } from './providers.ts';

/**
 * What is wrong with the names of people: a person is known by their subject alone, so no two issuers
 * may give the same one to two people.
 *
 * @returns the problems, each with the variable that is to be changed
 */
export function subjectProblems(providers: readonly ProviderConfig[]): readonly string[] {
  const [first, ...others] = providers.filter(
    ({ subjectPrefix, sameSubjectsAs }) => subjectPrefix === '' && sameSubjectsAs === null,
  );
  return [
    // One that is configured twice is told as that.
    ...others
      .filter(({ issuer }) => issuer !== first?.issuer)
      .map(
        ({ issuer }) =>
          `AUTH_PROVIDERS: ${issuer} and ${first?.issuer} may use one subject for two people; give ${issuer} ` +
          'a "subjectPrefix" there, or, if both know the same people, "sameSubjectsAs" with the other issuer',
      ),
    ...wrongReferences(providers),
    ...overlaps(providers),
  ];
}

function wrongReferences(providers: readonly ProviderConfig[]): readonly string[] {
  const own = providers.filter(({ sameSubjectsAs }) => sameSubjectsAs === null);
  return providers.flatMap(({ issuer, subjectPrefix, sameSubjectsAs }) => {
    if (sameSubjectsAs === null) return [];
    if (subjectPrefix !== '') {
      return [
        `AUTH_PROVIDERS: ${issuer} has a subjectPrefix and sameSubjectsAs; the prefix is the other's`,
      ];
    }
    if (own.some((other) => other.issuer === sameSubjectsAs)) return [];
    return [
      `AUTH_PROVIDERS: ${issuer} says sameSubjectsAs ${sameSubjectsAs}, which is not an issuer with subjects of its own here`,
    ];
  });
}

/** With `a` and `ab`, the subject `bc` of the first would be `c` of the second. */
function overlaps(providers: readonly ProviderConfig[]): readonly string[] {
  const prefixed = providers.filter(({ subjectPrefix }) => subjectPrefix !== '');
  return prefixed.flatMap((provider, index) =>
    prefixed
      .slice(index + 1)
      .filter(
        ({ subjectPrefix: other }) =>
          other.startsWith(provider.subjectPrefix) || provider.subjectPrefix.startsWith(other),
      )
      .map(
        ({ issuer }) =>
          `AUTH_PROVIDERS: the subjectPrefix of ${issuer} begins like that of ${provider.issuer}, or the other way round`,
      ),
  );
}
