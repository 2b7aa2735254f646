import { readConnectionUrl, serverOf } from './connection-url.ts';
import { isLoopback } from './loopback.ts';
import { providerVariables } from './identity.ts';
import { keySetProblems } from './key-set-urls.ts';
import type { Environment } from './parse.ts';
import { organizationProblems } from './organizations.ts';
import { isProduction } from './process.ts';
import type { ProviderConfig } from './providers.ts';
import { roleClaimProblems } from './role-claims.ts';
import { subjectProblems } from './subjects.ts';
import type { AllValues } from './variables.ts';

/** What is known when variables are compared. One that is wrong is given, and has no value. */
export interface Read {
  readonly given: Environment;
  readonly values: AllValues;
  readonly providers: readonly ProviderConfig[];
}

/**
 * What variables ask of each other.
 *
 * @returns the problems, each with the variable that is to be changed
 */
export function problemsBetween(read: Read): readonly string[] {
  return [
    ...twice(read),
    ...keySetProblems(read.values, isProduction(read.values.NODE_ENV)),
    ...developmentIssuerProblems(read),
    ...subjectProblems(read.providers),
    ...roleClaimProblems(read.providers),
    ...organizationProblems(read.providers),
    ...missingPartners(read),
    ...pageWithoutUse(read),
    ...sharedLogins(read),
    ...sharesOfNobody(read),
    ...limitsBelowOne(read),
    ...missing(read),
  ];
}

function twice({ providers }: Read): readonly string[] {
  const issuers = providers.map((provider) => provider.issuer);
  const repeated = new Set(issuers.filter((item, index) => issuers.indexOf(item) !== index));
  return [...repeated].map(
    (issuer) => `AUTH_PROVIDERS: the issuer ${issuer} is configured more than once`,
  );
}

/** Any process on the machine can have it sign a token for any person. */
function developmentIssuerProblems({ values }: Read): readonly string[] {
  if (values.DEVELOPMENT_ISSUER === 'off') return [];
  if (isProduction(values.NODE_ENV)) {
    return ['DEVELOPMENT_ISSUER: is never on in production; its tokens make anybody of anybody'];
  }
  return isLoopback(values.HOST)
    ? []
    : ['DEVELOPMENT_ISSUER: is for this machine alone; set HOST to 127.0.0.1 for it'];
}

function missingPartners({ given, values }: Read): readonly string[] {
  const problems: string[] = [];
  if (
    given['JWT_ISSUER'] !== undefined &&
    given['JWKS_URL'] === undefined &&
    given['WORKOS_CLIENT_ID'] === undefined
  ) {
    problems.push('JWT_ISSUER: needs JWKS_URL, where the keys of that issuer are');
  }
  if (values.PERSISTED_DOCUMENTS_ONLY === 'on' && given['PERSISTED_DOCUMENTS'] === undefined) {
    problems.push(
      'PERSISTED_DOCUMENTS: is missing; name the manifest of the documents that may run',
    );
  }
  return problems;
}

/** GraphiQL sends what people type, which is in no manifest. */
function pageWithoutUse({
  values: { GRAPHIQL: page = 'off', ...values },
}: Read): readonly string[] {
  if (page === 'off' || values.PERSISTED_DOCUMENTS_ONLY === 'off') return [];
  return [
    'GRAPHIQL: must be off with PERSISTED_DOCUMENTS_ONLY=on, which runs nothing that is typed',
  ];
}

/** What holds for all together must not be less than what one may have. */
function limitsBelowOne({ values }: Read): readonly string[] {
  const { BODY_LIMIT_BYTES: one, REQUESTS_LIMIT_BYTES: all } = values;
  return all >= one
    ? []
    : [
        `REQUESTS_LIMIT_BYTES: must be at least BODY_LIMIT_BYTES (${one}), which one request may have`,
      ];
}

/** Who counts requests has nothing to do with who reads rows. */
function sharedLogins({ values }: Read): readonly string[] {
  const store = values.RATE_LIMIT_STORE;
  if (store === undefined) return [];
  return (['DATABASE_URL', 'DATABASE_AUTHENTICATED_URL'] as const).flatMap((name) => {
    const other = values[name];
    if (other === undefined || loginOf(other) !== loginOf(store)) return [];
    return [`RATE_LIMIT_STORE: has the login of ${name}; give it one of its own`];
  });
}

/** Who logs in where: `user@host:port`. */
function loginOf(url: string): string {
  const read = readConnectionUrl(url);
  return `${read.user}@${serverOf(read)}`;
}

/** A share is of one person, and a subject is one person of the issuer whose subjects it is one of. */
function sharesOfNobody({ values, providers }: Read): readonly string[] {
  const issuers = providers
    .filter(({ sameSubjectsAs }) => sameSubjectsAs === null)
    .map(({ issuer }) => issuer);
  return values.DATABASE_SHARES.flatMap(({ subject, issuer }) => {
    if (issuer === null) {
      if (issuers.length < 2) return [];
      return [`DATABASE_SHARES: the share of ${subject} needs an issuer: there are several`];
    }
    if (issuers.length === 0 || issuers.includes(issuer)) return [];
    return [`DATABASE_SHARES: the issuer ${issuer} is not configured with subjects of its own`];
  });
}

/** In production, and with a database of one's own, a login and a token issuer must be named. */
function missing({ given, values, providers }: Read): readonly string[] {
  const login = given['DATABASE_AUTHENTICATED_URL'];
  if (
    !isProduction(values.NODE_ENV) &&
    given['DATABASE_URL'] === undefined &&
    login === undefined
  ) {
    return [];
  }
  const problems: string[] = [];
  if (login === undefined) {
    problems.push(
      'DATABASE_AUTHENTICATED_URL: is missing; it is the restricted login that requests use',
    );
  }
  if (
    providers.length === 0 &&
    values.DEVELOPMENT_ISSUER === 'off' &&
    providerVariables.every((name) => [undefined, '[]'].includes(given[name]))
  ) {
    problems.push(
      'JWKS_URL: is missing; name the token issuer with it, or with AUTH_PROVIDERS, CLERK_DOMAIN, WORKOS_CLIENT_ID or NEON_AUTH_BASE_URL' +
        (isProduction(values.NODE_ENV) ? '' : '; or have DEVELOPMENT_ISSUER=on'),
    );
  }
  return problems;
}
