import { describe, expect, test } from 'vitest';
import {
  ConfigError,
  readConfig,
  readDatabaseUrls,
  type Environment,
} from '../src/engine/config/index.ts';

const database = {
  DATABASE_AUTHENTICATED_URL: 'postgresql://app:secret@db.example.com/rowhouse',
};

function problemsOf(environment: Environment): readonly string[] {
  try {
    readConfig(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

const providersOf = (environment: Environment) => readConfig(environment).providers;

const places = (environment: Environment) =>
  providersOf(environment).map(({ issuer, jwksUrl }) => ({ issuer, jwksUrl }));

describe('an empty environment', () => {
  test('has the documented defaults', () => {
    expect(readConfig({})).toEqual({
      production: false,
      host: '127.0.0.1',
      dataDirectory: '.data',
      port: 4000,
      authenticatedUrl: null,
      ownerUrl: null,
      driver: 'auto',
      poolMax: 10,
      preparedStatements: 'auto',
      poolWaitMs: 5000,
      statementTimeoutMs: 5000,
      shares: [],
      requestTimeoutMs: 15_000,
      shutdownTimeoutMs: 10_000,
      providers: [],
      jwksMaxAgeSeconds: 600,
      jwksStaleSeconds: 86_400,
      developmentIssuer: false,
      corsOrigins: 'loopback',
      idempotencyKeepHours: 24,
      idempotencyKeysPerSubject: 10_000,
      introspection: 'on',
      graphiql: 'on',
      compiledOperations: true,
      bodyLimitBytes: 1_048_576,
      maxConnections: 4096,
      requestsLimitBytes: 33_554_432,
      answersLimitBytes: 134_217_728,
      maxNodes: 20_000,
      documentLimits: { tokens: 1000, depth: 15, aliases: 15, directives: 50 },
      answerLimitBytes: 16_777_216,
      persistedDocuments: [],
      persistedDocumentsOnly: false,
      rateLimit: null,
      rateLimitStoreUrl: null,
      trustedProxies: 0,
      logLevel: 'info',
      slowRequestMs: 1000,
      serverTiming: true,
      traces: null,
      trustTraceparent: false,
      metricsPort: null,
      metricsHost: '127.0.0.1',
    });
  });

  test('is the same as one where every variable is empty', () => {
    expect(readConfig({ PORT: '', JWKS_URL: '', CORS_ORIGINS: '' })).toEqual(readConfig({}));
  });
});

describe('problems', () => {
  test('are listed all at once, each with its variable', () => {
    const problems = problemsOf({
      NODE_ENV: 'production',
      PORT: 'http',
      DATABASE_DRIVER: 'mysql',
      CORS_ORIGINS: 'https://app.example.com/',
      JWT_ISSUER: 'https://issuer.example.com',
    });
    expect(problems.map((problem) => problem.split(':')[0])).toEqual([
      'PORT',
      'DATABASE_DRIVER',
      'CORS_ORIGINS',
      'JWT_ISSUER',
      'DATABASE_AUTHENTICATED_URL',
      'JWKS_URL',
    ]);
  });

  test('stand together in one message', () => {
    expect(() => readConfig({ PORT: 'x', LOG_LEVEL: 'loud' })).toThrow(
      /2 problem.*LOG_LEVEL.*PORT/s,
    );
  });

  test('do not call a variable missing that is only wrong', () => {
    const problems = problemsOf({
      NODE_ENV: 'production',
      DATABASE_AUTHENTICATED_URL: 'db.example.com',
      JWKS_URL: 'http://keys.example.com',
      JWT_ISSUER: 'https://issuer.example.com',
    });
    expect(problems.join('\n')).not.toContain('missing');
    expect(problems).toHaveLength(2);
  });

  test('never show a value that may be a secret', () => {
    const problems = problemsOf({ DATABASE_URL: 'mysql://root:c0ffee@host/db' });
    expect(problems).toHaveLength(3);
    expect(problems.join('\n')).not.toContain('c0ffee');
  });

  test.each<[string, string]>([
    ['NODE_ENV', 'prod'],
    ['NODE_ENV', 'Production'],
    ['NODE_ENV', 'production '],
    ['NODE_ENV', '"production"'],
    ['NODE_ENV', ' '],
    ['NODE_ENV', 'staging'],
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['DATABASE_POOL_MAX', '0'],
    ['DATABASE_POOL_MAX', '1.5'],
    ['DATABASE_SHARES', '{"subject":"partner","share":4}'],
    ['DATABASE_SHARES', '[{"subject":"partner","share":0}]'],
    ['DATABASE_SHARES', '[{"subject":"partner"}]'],
    ['JWKS_MAX_AGE_SECONDS', '0'],
    ['JWT_ROLE_CLAIM', 'metadata..role'],
    ['AUTH_PROVIDERS', 'not JSON'],
    ['AUTH_PROVIDERS', '{}'],
    ['AUTH_PROVIDERS', '[{"issuer":"https://issuer.example.com"}]'],
    ['AUTH_PROVIDERS', '[{"jwksUrl":"https://a.example.com/keys","audiences":["x"]}]'],
    ['AUTH_PROVIDERS', '[{"jwksUrl":"https://a.example.com/keys","subjectPrefix":"a b"}]'],
    ['CLERK_DOMAIN', 'https://clerk.example.com'],
    ['CORS_ORIGINS', '*,https://app.example.com'],
    ['INTROSPECTION', 'yes'],
    ['COMPILED_OPERATIONS', 'maybe'],
    ['MAX_NODES', '0'],
    ['PERSISTED_DOCUMENTS_ONLY', 'yes'],
    ['RATE_LIMIT', '100'],
    ['RATE_LIMIT', '0/60'],
    ['RATE_LIMIT', '100/0'],
    // A timer of Node's holds 24 days; a day is enough for a window.
    ['RATE_LIMIT', '100/86401'],
    ['RATE_LIMIT', '1e3/60'],
    ['RATE_LIMIT_STORE', 'redis://localhost'],
    ['TRUSTED_PROXIES', '-1'],
    ['TRUSTED_PROXIES', 'loopback'],
    ['TRUSTED_PROXIES', '10.0.0.0/33'],
  ])('%s=%s is one', (name, value) => {
    expect(problemsOf({ [name]: value })).toEqual([expect.stringContaining(name)]);
  });
});

test('commands that read only where the database is refuse a wrong NODE_ENV, too', () => {
  expect(() => readDatabaseUrls({ NODE_ENV: 'Production' })).toThrow('NODE_ENV');
  expect(readDatabaseUrls({ NODE_ENV: 'production' }).production).toBe(true);
  expect(readDatabaseUrls({ NODE_ENV: '' }).production).toBe(false);
});

describe('in production', () => {
  test('a restricted login and a token issuer must be named', () => {
    expect(problemsOf({ NODE_ENV: 'production' })).toEqual([
      expect.stringContaining('DATABASE_AUTHENTICATED_URL: is missing'),
      expect.stringContaining('JWKS_URL: is missing'),
    ]);
  });

  test('they are enough', () => {
    const config = readConfig({
      NODE_ENV: 'production',
      ...database,
      JWKS_URL: 'https://issuer.example.com/keys',
    });
    expect(config.production).toBe(true);
    expect(config.serverTiming).toBe(false);
  });

  test('introspection is for whoever is signed in, unless told otherwise', () => {
    const environment = {
      NODE_ENV: 'production',
      ...database,
      JWKS_URL: 'https://issuer.example.com/keys',
    };
    expect(readConfig(environment).introspection).toBe('signed-in');
    expect(readConfig({ ...environment, INTROSPECTION: 'on' }).introspection).toBe('on');
  });

  test('there is no GraphiQL, unless told otherwise', () => {
    const environment = {
      NODE_ENV: 'production',
      ...database,
      JWKS_URL: 'https://issuer.example.com/keys',
    };
    expect(readConfig(environment).graphiql).toBe('off');
    expect(readConfig({ ...environment, GRAPHIQL: 'signed-in' }).graphiql).toBe('signed-in');
  });
});

describe('GraphiQL', () => {
  const registered = { PERSISTED_DOCUMENTS_ONLY: 'on', PERSISTED_DOCUMENTS: 'manifest.json' };

  test('is on, signed-in or off', () => {
    expect(problemsOf({ GRAPHIQL: 'yes' })).toEqual(['GRAPHIQL: must be on, signed-in or off']);
  });

  test('is off where only registered documents run, and can not be turned on there', () => {
    expect(readConfig(registered).graphiql).toBe('off');
    expect(problemsOf({ ...registered, GRAPHIQL: 'on' })).toEqual([
      expect.stringContaining('GRAPHIQL: must be off with PERSISTED_DOCUMENTS_ONLY=on'),
    ]);
  });
});

test('only documents of a manifest can be run where there is one', () => {
  expect(problemsOf({ PERSISTED_DOCUMENTS_ONLY: 'on' })).toEqual([
    expect.stringContaining('PERSISTED_DOCUMENTS: is missing'),
  ]);
  const environment = { PERSISTED_DOCUMENTS: 'web.json, ios.json', PERSISTED_DOCUMENTS_ONLY: 'on' };
  expect(readConfig(environment)).toMatchObject({
    persistedDocuments: ['web.json', 'ios.json'],
    persistedDocumentsOnly: true,
  });
});

describe('rate limits', () => {
  test('are so many requests in so many seconds', () => {
    expect(readConfig({ RATE_LIMIT: '300/60' }).rateLimit).toEqual({ requests: 300, seconds: 60 });
  });

  test('believe a number of proxies, or a list of them', () => {
    expect(readConfig({ TRUSTED_PROXIES: '2' }).trustedProxies).toBe(2);
    expect(readConfig({ TRUSTED_PROXIES: '10.0.0.0/8, fd00::1' }).trustedProxies).toEqual([
      '10.0.0.0/8',
      'fd00::1',
    ]);
  });

  test('are never counted through a login of the API’s database', () => {
    const environment = {
      ...database,
      DATABASE_URL: 'postgresql://owner:secret@db.example.com/rowhouse',
      JWKS_URL: 'https://issuer.example.com/keys',
    };
    const stores = ['app', 'owner', 'counter'].map(
      (user) => `postgresql://${user}:other@db.example.com/counters`,
    );
    const problems = stores.map((RATE_LIMIT_STORE) =>
      problemsOf({ ...environment, RATE_LIMIT_STORE }),
    );
    expect(problems).toEqual([
      [expect.stringContaining('the login of DATABASE_AUTHENTICATED_URL')],
      [expect.stringContaining('the login of DATABASE_URL')],
      [],
    ]);
  });
});

test('a configured database needs a token issuer, outside production too', () => {
  expect(problemsOf(database)).toEqual([expect.stringContaining('JWKS_URL: is missing')]);
  expect(problemsOf({ ...database, AUTH_PROVIDERS: '[]' })).toEqual([
    expect.stringContaining('JWKS_URL: is missing'),
  ]);
});

describe('a JWKS URL', () => {
  test.each([
    'https://issuer.example.com/keys',
    'http://127.0.0.1:4000/keys',
    'http://localhost/keys',
    'http://[::1]:8080/keys',
  ])('may be %s', (url) => {
    expect(problemsOf({ JWKS_URL: url })).toEqual([]);
  });

  test.each([
    'http://issuer.example.com/keys',
    'http://127.0.0.1.example.com/keys',
    'http://localhost.example.com/keys',
    'https://user:password@issuer.example.com/keys',
    'file:///etc/keys',
    'issuer.example.com/keys',
  ])('may not be %s', (url) => {
    expect(problemsOf({ JWKS_URL: url })).toEqual([expect.stringContaining('JWKS_URL')]);
  });

  test('may be http on a host of a container network that is named, but not in production', () => {
    const named = { JWKS_URL: 'http://keycloak:8080/certs', JWKS_HTTP_HOSTS: 'issuer, keycloak' };
    expect(problemsOf(named)).toEqual([]);
    expect(problemsOf({ ...named, JWKS_HTTP_HOSTS: 'keycloak.example.com' })).toEqual([
      expect.stringContaining('JWKS_URL'),
    ]);
    expect(problemsOf({ ...named, ...database, NODE_ENV: 'production' })).toEqual([
      expect.stringContaining('JWKS_HTTP_HOSTS: is not for production'),
    ]);
  });

  test('of a list of issuers is told with its place', () => {
    const providers = [{ jwksUrl: 'https://a.example.com' }, { jwksUrl: 'http://keycloak/certs' }];
    expect(problemsOf({ AUTH_PROVIDERS: JSON.stringify(providers) })).toContainEqual(
      expect.stringContaining('AUTH_PROVIDERS (at 1.jwksUrl): must be an https URL'),
    );
  });
});

describe('one provider', () => {
  test('is named by JWKS_URL, and its issuer is the origin of that', () => {
    expect(providersOf({ JWKS_URL: 'https://issuer.example.com/a/keys' })).toEqual([
      {
        issuer: 'https://issuer.example.com',
        jwksUrl: 'https://issuer.example.com/a/keys',
        audience: null,
        authorizedParties: [],
        partyRequired: false,
        tokenType: null,
        roleClaim: null,
        organizationClaim: null,
        organizationRoleClaim: null,
        subjectPrefix: '',
        sameSubjectsAs: null,
        organizationPrefix: null,
      },
    ]);
  });

  test('takes the JWT variables', () => {
    expect(
      providersOf({
        JWKS_URL: 'https://issuer.example.com/keys',
        JWT_ISSUER: 'urn:issuer',
        JWT_AUDIENCE: 'api',
        JWT_AUTHORIZED_PARTIES: 'https://a.example.com, https://b.example.com,',
        JWT_PARTY_REQUIRED: 'on',
        JWT_TYPE: 'at+JWT',
        JWT_ROLE_CLAIM: 'metadata.role',
      }),
    ).toEqual([
      {
        issuer: 'urn:issuer',
        jwksUrl: 'https://issuer.example.com/keys',
        audience: 'api',
        authorizedParties: ['https://a.example.com', 'https://b.example.com'],
        partyRequired: true,
        tokenType: 'at+jwt',
        roleClaim: 'metadata.role',
        organizationClaim: null,
        organizationRoleClaim: null,
        subjectPrefix: '',
        sameSubjectsAs: null,
        organizationPrefix: null,
      },
    ]);
  });
});

const sharesOf = (share: object, more: object = {}) =>
  problemsOf({ ...more, DATABASE_SHARES: JSON.stringify([{ share: 4, ...share }]) });

describe('DATABASE_SHARES', () => {
  const providers = JSON.stringify([
    { jwksUrl: 'https://one.example.com/keys' },
    { jwksUrl: 'https://two.example.com/keys', subjectPrefix: 'two|' },
  ]);
  test('names subjects, each with its issuer where there are several', () => {
    const [subject, issuer] = ['partner', 'https://one.example.com'];
    expect(sharesOf({ subject })).toEqual([]);
    expect(sharesOf({ subject, issuer }, { AUTH_PROVIDERS: providers })).toEqual([]);
    expect(sharesOf({ subject }, { AUTH_PROVIDERS: providers })).toEqual([
      expect.stringContaining('DATABASE_SHARES: the share of partner needs an issuer'),
    ]);
  });

  test('needs no issuer where two know the same people', () => {
    expect(sharesOf({ subject: 'partner' }, { WORKOS_CLIENT_ID: 'client_123' })).toEqual([]);
  });

  test('names no issuer that is not configured', () => {
    const share = { subject: 'partner', issuer: 'https://three.example.com' };
    expect(sharesOf(share, { AUTH_PROVIDERS: providers })).toEqual([
      expect.stringContaining('https://three.example.com is not configured'),
    ]);
  });
});

const corsOf = (more: Environment) => readConfig(more).corsOrigins;

describe('CORS_ORIGINS', () => {
  test.each([
    'https://app.example.com',
    'http://localhost:5173',
    'https://xn--mnchen-3ya.example',
    'capacitor://localhost',
    'ionic://localhost',
    'tauri://localhost',
    'chrome-extension://abcdefghijklmnop',
    'vscode-webview://1a2b',
    'app://obsidian.md',
  ])('may have %s', (origin) => {
    expect(corsOf({ CORS_ORIGINS: origin })).toEqual([origin]);
  });

  test.each([
    ['https://*.example.com', 'is a pattern'],
    ['https://app.example.com:*', 'is a pattern'],
    ['*.example.com', 'is a pattern'],
    ['https://app.example.com/', 'perhaps https://app.example.com'],
    ['https://APP.example.com', 'perhaps https://app.example.com'],
    ['https://app.example.com:443', 'perhaps https://app.example.com'],
    ['https://münchen.example', 'perhaps https://xn--mnchen-3ya.example'],
    ['app.example.com', 'is not an origin'],
    ['localhost:5173', 'is not an origin'],
    ['capacitor://localhost/', 'is not an origin'],
    ['file://', 'is not an origin'],
    ['null', 'is not an origin'],
  ])('may not have %s', (origin, message) => {
    expect(problemsOf({ CORS_ORIGINS: origin })).toEqual([expect.stringContaining(message)]);
  });

  test('is pages of this machine by default, with the embedded database alone', () => {
    const own = { ...database, JWKS_URL: 'https://issuer.example.com' };
    expect(corsOf({})).toBe('loopback');
    expect(corsOf({ CORS_ORIGINS: 'https://app.example.com' })).toEqual([
      'https://app.example.com',
    ]);
    expect(corsOf(own)).toEqual([]);
    expect(corsOf({ ...own, NODE_ENV: 'production' })).toEqual([]);
  });
});

describe('DEVELOPMENT_ISSUER', () => {
  const turnedOn = { ...database, DEVELOPMENT_ISSUER: 'on' };
  test("is an issuer for a database of one's own", () => {
    expect(readConfig(turnedOn)).toMatchObject({ developmentIssuer: true, providers: [] });
  });

  test('is never on in production', () => {
    expect(problemsOf({ ...turnedOn, NODE_ENV: 'production' })).toContainEqual(
      expect.stringContaining('DEVELOPMENT_ISSUER: is never on in production'),
    );
  });

  test.each(['0.0.0.0', '::', '192.168.1.2', 'example.com', '127.0.0.1.example.com'])(
    'is never on where the server listens on %s',
    (HOST) => {
      expect(problemsOf({ ...turnedOn, HOST })).toEqual([
        expect.stringContaining('DEVELOPMENT_ISSUER: is for this machine alone'),
      ]);
    },
  );

  test.each(['localhost', '127.0.0.1', '::1'])('may be on where it listens on %s', (HOST) => {
    expect(problemsOf({ ...turnedOn, HOST })).toEqual([]);
  });
});

describe('AUTH_PROVIDERS', () => {
  test('names several, each with its own rules', () => {
    const list = [
      { jwksUrl: 'https://one.example.com/keys', audience: null },
      {
        issuer: 'urn:two',
        jwksUrl: 'https://two.example.com/keys',
        audience: 'api',
        authorizedParties: ['https://app.example.com'],
        partyRequired: true,
        tokenType: 'at+jwt',
        roleClaim: 'role',
        organizationClaim: 'org_id',
        organizationRoleClaim: 'https://app.example.com/org_role',
        subjectPrefix: 'two|',
        sameSubjectsAs: null,
        organizationPrefix: 'org-two|',
      },
    ];
    expect(providersOf({ AUTH_PROVIDERS: JSON.stringify(list), JWT_ROLE_CLAIM: 'x' })).toEqual([
      {
        issuer: 'https://one.example.com',
        jwksUrl: 'https://one.example.com/keys',
        audience: null,
        authorizedParties: [],
        partyRequired: false,
        tokenType: null,
        roleClaim: null,
        organizationClaim: null,
        organizationRoleClaim: null,
        subjectPrefix: '',
        sameSubjectsAs: null,
        organizationPrefix: null,
      },
      list[1],
    ]);
  });

  test('may not name an issuer twice', () => {
    const entry = { issuer: 'urn:one', jwksUrl: 'https://one.example.com/keys' };
    expect(problemsOf({ AUTH_PROVIDERS: JSON.stringify([entry, entry]) })).toEqual([
      expect.stringContaining('urn:one is configured more than once'),
    ]);
  });
});

describe('subjects of several issuers', () => {
  const one = { issuer: 'urn:one', jwksUrl: 'https://one.example.com/keys' };
  const two = { issuer: 'urn:two', jwksUrl: 'https://two.example.com/keys' };
  const three = { issuer: 'urn:three', jwksUrl: 'https://three.example.com/keys' };

  test.each<[string, readonly object[]]>([
    ['of one issuer', [one]],
    ['where all but one issuer have a prefix', [one, { ...two, subjectPrefix: 'two|' }]],
    [
      'where one issuer knows the people of the other',
      [one, { ...two, sameSubjectsAs: 'urn:one' }],
    ],
    [
      'where one issuer knows the people of another that has a prefix',
      [one, { ...two, subjectPrefix: 'two|' }, { ...three, sameSubjectsAs: 'urn:two' }],
    ],
  ])('%s are fine', (_, list) => {
    expect(problemsOf({ AUTH_PROVIDERS: JSON.stringify(list) })).toEqual([]);
  });

  test.each<[string, readonly object[], string]>([
    ['without a prefix', [one, two], 'urn:two and urn:one may use one subject for two people'],
    [
      'with a prefix that begins another',
      [one, { ...two, subjectPrefix: 'a' }, { ...three, subjectPrefix: 'ab' }],
      'the subjectPrefix of urn:three begins like that of urn:two',
    ],
    [
      'with one prefix for two',
      [one, { ...two, subjectPrefix: 'a' }, { ...three, subjectPrefix: 'a' }],
      'the subjectPrefix of urn:three begins like that of urn:two',
    ],
    [
      'of an issuer that is not there',
      [one, { ...two, sameSubjectsAs: 'urn:four' }],
      'sameSubjectsAs urn:four, which is not an issuer',
    ],
    ['of itself', [one, { ...two, sameSubjectsAs: 'urn:two' }], 'sameSubjectsAs urn:two'],
    [
      'with a prefix of its own for the people of another',
      [one, { ...two, subjectPrefix: 'a', sameSubjectsAs: 'urn:one' }],
      'urn:two has a subjectPrefix and sameSubjectsAs',
    ],
  ])('%s are refused', (_, list, problem) => {
    expect(problemsOf({ AUTH_PROVIDERS: JSON.stringify(list) })).toEqual([
      expect.stringContaining(problem),
    ]);
  });

  test('are refused of two shortcuts', () => {
    const environment = { CLERK_DOMAIN: 'clerk.example.com', WORKOS_CLIENT_ID: 'client_123' };
    expect(problemsOf(environment)).toEqual([expect.stringContaining('subjectPrefix')]);
  });
});

describe('organisations of several issuers', () => {
  const one = { issuer: 'urn:one', jwksUrl: 'https://one.example.com/keys' };
  const two = { issuer: 'urn:two', jwksUrl: 'https://two.example.com/keys' };
  const named = { organizationClaim: 'org_id' };
  const same = { sameSubjectsAs: 'urn:one' };

  test.each<[string, readonly object[]]>([
    ['of one issuer', [{ ...one, ...named }]],
    [
      'where subjects have a prefix',
      [
        { ...one, ...named },
        { ...two, ...named, subjectPrefix: 'two|' },
      ],
    ],
    [
      'where one of two that know the same people has none',
      [
        { ...one, ...named },
        { ...two, ...same },
      ],
    ],
    [
      'where one of two that know the same people has a prefix for them',
      [
        { ...one, ...named },
        { ...two, ...named, ...same, organizationPrefix: 'two|' },
      ],
    ],
    [
      'of one issuer with two names',
      [
        { ...one, ...named },
        { ...one, ...named, ...same, issuer: 'urn:uno' },
      ],
    ],
  ])('%s are fine', (_, list) => {
    expect(problemsOf({ AUTH_PROVIDERS: JSON.stringify(list) })).toEqual([]);
  });

  test.each<[string, readonly object[], string]>([
    [
      'of two that know the same people',
      [
        { ...one, ...named },
        { ...two, ...named, ...same },
      ],
      'urn:two and urn:one may use one name for two organisations',
    ],
    [
      'with a prefix that begins another',
      [
        { ...one, ...named, organizationPrefix: 'a' },
        { ...two, ...named, ...same, organizationPrefix: 'ab' },
      ],
      'urn:two and urn:one may use one name for two organisations',
    ],
    [
      'with a role in nothing',
      [{ ...one, organizationRoleClaim: 'role' }],
      'urn:one has an organizationRoleClaim and no organizationClaim',
    ],
    ['with a claim that is no path', [{ ...one, organizationClaim: 'o..id' }], 'dotted path'],
    ['with a claim that is no text', [{ ...one, organizationRoleClaim: 7 }], '0.organizationRole'],
  ])('%s are refused', (_, list, problem) => {
    expect(problemsOf({ AUTH_PROVIDERS: JSON.stringify(list) })).toEqual([
      expect.stringContaining(problem),
    ]);
  });
});

describe("an organisation's role is never a database role", () => {
  const workos = 'https://api.workos.com/sso/jwks/client_123';
  test.each<[string, Environment]>([
    ['WorkOS', { WORKOS_CLIENT_ID: 'client_123', JWT_ROLE_CLAIM: 'role' }],
    [
      'WorkOS under a domain of one’s own',
      {
        WORKOS_CLIENT_ID: 'client_123',
        JWT_ISSUER: 'https://id.example.com',
        JWT_ROLE_CLAIM: 'role',
      },
    ],
    ['WorkOS by its URL', { JWKS_URL: workos, JWT_ROLE_CLAIM: 'roles' }],
    [
      'WorkOS in a list',
      { AUTH_PROVIDERS: JSON.stringify([{ jwksUrl: workos, roleClaim: 'role' }]) },
    ],
    ['Clerk', { CLERK_DOMAIN: 'clerk.example.com', JWT_ROLE_CLAIM: 'o.rol' }],
    ['Clerk, version 1', { CLERK_DOMAIN: 'clerk.example.com', JWT_ROLE_CLAIM: 'org_role' }],
    ['Neon Auth', { NEON_AUTH_BASE_URL: 'https://a.neon.tech/db/auth', JWT_ROLE_CLAIM: 'o.role' }],
    ['any', { JWKS_URL: 'https://a.example.com/keys', JWT_ROLE_CLAIM: 'organization.role' }],
    [
      'one that is configured as that',
      {
        AUTH_PROVIDERS: JSON.stringify([
          {
            jwksUrl: 'https://a.example.com/keys',
            organizationClaim: 'tenant',
            organizationRoleClaim: 'position',
            roleClaim: 'position',
          },
        ]),
      },
    ],
  ])('%s', (_, environment) => {
    expect(problemsOf(environment)).toEqual([
      expect.stringMatching(
        /^JWT_ROLE_CLAIM: .* is a role in an organisation.*; (add|name) a claim/,
      ),
    ]);
  });

  test.each<Environment>([
    { WORKOS_CLIENT_ID: 'client_123', JWT_ROLE_CLAIM: 'rowhouse_role' },
    { CLERK_DOMAIN: 'clerk.example.com', JWT_ROLE_CLAIM: 'metadata.role' },
    { JWKS_URL: 'https://a.example.com/keys', JWT_ROLE_CLAIM: 'role' },
  ])('but a claim of the person may be: %j', (environment) => {
    expect(problemsOf(environment)).toEqual([]);
  });
});

describe('the shortcuts', () => {
  test('CLERK_DOMAIN is issuer and place of the keys, with the authorized parties', () => {
    const environment = {
      CLERK_DOMAIN: 'clerk.example.com',
      JWT_AUTHORIZED_PARTIES: 'https://app.example.com',
    };
    expect(places(environment)).toEqual([
      {
        issuer: 'https://clerk.example.com',
        jwksUrl: 'https://clerk.example.com/.well-known/jwks.json',
      },
    ]);
    expect(providersOf(environment)[0]?.authorizedParties).toEqual(['https://app.example.com']);
  });

  test('WORKOS_CLIENT_ID trusts the issuer per client and the older one', () => {
    const jwksUrl = 'https://api.workos.com/sso/jwks/client_123';
    expect(places({ WORKOS_CLIENT_ID: 'client_123' })).toEqual([
      { issuer: 'https://api.workos.com/user_management/client_123', jwksUrl },
      { issuer: 'https://api.workos.com', jwksUrl },
    ]);
  });

  test.each<[Environment, string, string]>([
    [{ CLERK_DOMAIN: 'clerk.example.com' }, 'o.id', 'o.rol'],
    [{ WORKOS_CLIENT_ID: 'client_123' }, 'org_id', 'role'],
    [{ NEON_AUTH_BASE_URL: 'https://a.neon.tech/db/auth' }, 'o.id', 'o.role'],
  ])('%j knows where organisations stand', (environment, organizationClaim, role) => {
    for (const provider of providersOf(environment)) {
      expect(provider).toMatchObject({ organizationClaim, organizationRoleClaim: role });
    }
  });

  test('WORKOS_CLIENT_ID takes the issuer of a custom domain from JWT_ISSUER', () => {
    expect(
      places({ WORKOS_CLIENT_ID: 'client_123', JWT_ISSUER: 'https://auth.example.com' }),
    ).toEqual([
      {
        issuer: 'https://auth.example.com',
        jwksUrl: 'https://api.workos.com/sso/jwks/client_123',
      },
    ]);
  });

  test.each(['', '/'])('NEON_AUTH_BASE_URL has its origin as issuer (ending %j)', (ending) => {
    const base = 'https://ep-1.neonauth.eu-central-1.aws.neon.tech/neondb/auth';
    expect(places({ NEON_AUTH_BASE_URL: `${base}${ending}` })).toEqual([
      {
        issuer: 'https://ep-1.neonauth.eu-central-1.aws.neon.tech',
        jwksUrl: `${base}/.well-known/jwks.json`,
      },
    ]);
  });

  test('can stand beside a list whose subjects have prefixes', () => {
    const partners = { jwksUrl: 'https://partners.example.com/keys', subjectPrefix: 'partner|' };
    expect(
      places({
        WORKOS_CLIENT_ID: 'client_123',
        AUTH_PROVIDERS: JSON.stringify([partners]),
      }).map(({ issuer }) => issuer),
    ).toEqual([
      'https://partners.example.com',
      'https://api.workos.com/user_management/client_123',
      'https://api.workos.com',
    ]);
  });
});

const tracesOf = (environment: Record<string, string>) => readConfig(environment).traces;

describe('traces', () => {
  test('go to an address, to which the path of traces is added', () => {
    for (const base of ['https://otel.example.com/x', 'https://otel.example.com/x/']) {
      expect(tracesOf({ OTEL_EXPORTER_OTLP_ENDPOINT: base })?.endpoint).toBe(
        'https://otel.example.com/x/v1/traces',
      );
    }
  });

  test('go to the address of traces, as it is, where there is one', () => {
    const traces = tracesOf({
      OTEL_EXPORTER_OTLP_ENDPOINT: 'https://a.example.com',
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://b.example.com/own',
      OTEL_TRACES_SAMPLER: 'traceidratio',
      OTEL_TRACES_SAMPLER_ARG: '0.25',
    });
    expect(traces).toEqual({
      endpoint: 'https://b.example.com/own',
      sampler: 'traceidratio',
      ratio: 0.25,
    });
  });

  test.each([
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4318'],
    ['OTEL_TRACES_SAMPLER', 'sometimes'],
    ['OTEL_TRACES_SAMPLER_ARG', '2'],
  ])('refuse %s = %s', (name, value) => {
    expect(() => tracesOf({ [name]: value })).toThrow(name);
  });
});
