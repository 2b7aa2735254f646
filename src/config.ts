import { z } from 'zod';

/** One token issuer that the server trusts. */
export interface ProviderConfig {
  readonly issuer: string;
  readonly jwksUrl: string;
  readonly audience: string | null;
  readonly authorizedParties: readonly string[];
  /** Path of the claim that names the database role, e.g. `metadata.role`; null: always `authenticated`. */
  readonly roleClaim: string | null;
}

export type DatabaseDriver = 'neon' | 'pg';

const samplers = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const;

/** How traces are exported, and of which requests. */
export interface TracesConfig {
  /** To which spans are sent. */
  readonly endpoint: string;
  readonly sampler: (typeof samplers)[number];
  /** From 0 to 1: the share of requests, for samplers that go by one. */
  readonly ratio: number;
}

export interface Config {
  readonly production: boolean;
  readonly host: string;
  readonly port: number;
  /** The restricted login; null where no database is configured and the embedded one serves. */
  readonly authenticatedUrl: string | null;
  /** The owner, for migrate, seed and doctor; a serving process never opens it. */
  readonly ownerUrl: string | null;
  readonly driver: 'auto' | DatabaseDriver;
  readonly poolMax: number;
  readonly preparedStatements: 'auto' | 'on' | 'off';
  readonly poolWaitMs: number;
  readonly statementTimeoutMs: number;
  readonly requestTimeoutMs: number;
  readonly shutdownTimeoutMs: number;
  readonly providers: readonly ProviderConfig[];
  readonly jwksMaxAgeSeconds: number;
  readonly jwksStaleSeconds: number;
  readonly corsOrigins: readonly string[] | '*';
  /** Who may ask what the API looks like. */
  readonly introspection: 'on' | 'signed-in' | 'off';
  readonly bodyLimitBytes: number;
  /** The most nodes that one operation may ask for. */
  readonly maxNodes: number;
  /** Files of documents that clients name by their hash. */
  readonly persistedDocuments: readonly string[];
  /** Whether no other documents are run. */
  readonly persistedDocumentsOnly: boolean;
  /** Of one subject, or of one address without a token; null: no limit. */
  readonly rateLimit: { readonly requests: number; readonly seconds: number } | null;
  /** The database in which several processes count together; it has nothing to do with the API's. */
  readonly rateLimitStoreUrl: string | null;
  /** How many proxies stand in front of the server, or their addresses and networks. */
  readonly trustedProxies: number | readonly string[];
  /** Whether Postgres writes the answers of operations that are nothing but SQL. */
  readonly compiledOperations: boolean;
  readonly logLevel: string;
  /** Requests that take longer are warned of. */
  readonly slowRequestMs: number;
  /** Where metrics are served; null: nowhere, and nothing is counted. */
  readonly metricsPort: number | null;
  readonly metricsHost: string;
  /** Null: no traces are exported. */
  readonly traces: TracesConfig | null;
  /** Whether signed-in callers are told where the time of a request went. */
  readonly serverTiming: boolean;
}

/** The environment has problems; `problems` lists every one, for one message to the operator. */
export class ConfigError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(
      `The configuration has ${problems.length} problem(s):\n${problems.map((p) => `  - ${p}`).join('\n')}`,
    );
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

export type Environment = Readonly<Record<string, string | undefined>>;

const whole = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d+$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.number().min(min).max(max));

const list = z.string().transform((text) =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== ''),
);

const postgresUrl = z.string().refine((text) => {
  const url = URL.parse(text);
  return (
    url !== null &&
    /^postgres(ql)?:$/.test(url.protocol) &&
    url.username !== '' &&
    url.pathname.length > 1
  );
}, 'must look like postgresql://user:password@host/database');

/** Tokens are only as good as the way their keys came, so the way must be https or stay on this machine. */
export function isTrustworthyUrl(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || url.username !== '' || url.password !== '') return false;
  if (url.protocol === 'https:') return true;
  return url.protocol === 'http:' && /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(url.hostname);
}

const trustedUrl = z
  .string()
  .refine(isTrustworthyUrl, 'must be an https URL, or http on a loopback host');

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

const providersJson = z
  .string()
  .transform((text, context) => {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      context.addIssue({ code: 'custom', message: 'must be a JSON list of providers' });
      return z.NEVER;
    }
  })
  .pipe(z.array(providerSchema));

const origins = list.transform((items, context) => {
  if (items.length === 1 && items[0] === '*') return '*' as const;
  for (const item of items) {
    if (URL.parse(item)?.origin !== item) {
      context.addIssue({
        code: 'custom',
        message: `"${item}" is not an origin such as https://app.example.com`,
      });
    }
  }
  return items;
});

const rateLimit = z
  .string()
  .regex(/^\d+\/\d+$/, 'must be requests/seconds, e.g. 300/60')
  .transform((text) => {
    const [requests = 0, seconds = 0] = text.split('/').map(Number);
    return { requests, seconds };
  })
  .pipe(
    z.object({
      requests: z.number().min(1).max(1_000_000_000),
      seconds: z.number().min(1).max(86_400),
    }),
  );

const network = z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()]);

const proxies = z.union([whole(0, 100), list.pipe(z.array(network))], {
  error: 'must be a number of proxies, or their addresses and networks, e.g. 10.0.0.0/8',
});

const httpUrl = z
  .string()
  .refine((text) => /^https?:$/.test(URL.parse(text)?.protocol ?? ''), 'must be an http(s) URL');

const share = z
  .string()
  .regex(/^(0?\.\d+|0|1(\.0+)?)$/, 'must be a number from 0 to 1')
  .transform(Number);

// Every variable that the project reads, and nothing else; .env.example is checked against it.
const variables = {
  NODE_ENV: z.string().default('development'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  HOST: z.string().default('127.0.0.1'),
  PORT: whole(0, 65_535).default(4000),
  DATABASE_AUTHENTICATED_URL: postgresUrl.optional(),
  DATABASE_URL: postgresUrl.optional(),
  DATABASE_DRIVER: z.enum(['auto', 'neon', 'pg']).default('auto'),
  DATABASE_POOL_MAX: whole(1, 10_000).default(10),
  DATABASE_PREPARED_STATEMENTS: z.enum(['auto', 'on', 'off']).default('auto'),
  DATABASE_POOL_WAIT_MS: whole(1, 600_000).default(5000),
  STATEMENT_TIMEOUT_MS: whole(1, 3_600_000).default(5000),
  REQUEST_TIMEOUT_MS: whole(1, 3_600_000).default(15_000),
  SHUTDOWN_TIMEOUT_MS: whole(0, 3_600_000).default(10_000),
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
  CORS_ORIGINS: origins.default([]),
  INTROSPECTION: z.enum(['on', 'signed-in', 'off']).optional(),
  BODY_LIMIT_BYTES: whole(1, 1_073_741_824).default(1_048_576),
  MAX_NODES: whole(1, 1_000_000_000).default(20_000),
  PERSISTED_DOCUMENTS: list.default([]),
  PERSISTED_DOCUMENTS_ONLY: z.enum(['on', 'off']).default('off'),
  RATE_LIMIT: rateLimit.optional(),
  RATE_LIMIT_STORE: postgresUrl.optional(),
  TRUSTED_PROXIES: proxies.default(0),
  COMPILED_OPERATIONS: z.enum(['on', 'off']).default('on'),
  SLOW_REQUEST_MS: whole(1, 3_600_000).default(1000),
  METRICS_PORT: whole(0, 65_535).optional(),
  METRICS_HOST: z.string().default('127.0.0.1'),
  SERVER_TIMING: z.enum(['on', 'off']).optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: httpUrl.optional(),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: httpUrl.optional(),
  OTEL_TRACES_SAMPLER: z.enum(samplers).default('parentbased_always_on'),
  OTEL_TRACES_SAMPLER_ARG: share.default(1),
  // These two the exporter reads itself.
  OTEL_EXPORTER_OTLP_HEADERS: z.string().optional(),
  OTEL_SERVICE_NAME: z.string().default('rowhouse'),
};

/** The names of all environment variables that the project reads. */
export const variableNames = Object.keys(variables);

type Variables = z.output<z.ZodObject<typeof variables>>;

/** The variables of which each names a token issuer. */
const providerVariables = [
  'JWKS_URL',
  'AUTH_PROVIDERS',
  'CLERK_DOMAIN',
  'WORKOS_CLIENT_ID',
  'NEON_AUTH_BASE_URL',
];

/**
 * Reads the environment once.
 *
 * @param environment - usually `process.env`; an empty value is the same as none
 * @returns the configuration, with defaults filled in
 * @throws ConfigError that lists every problem at once
 */
export function readConfig(environment: Environment): Config {
  const given = Object.fromEntries(
    variableNames.map((name) => [name, environment[name] === '' ? undefined : environment[name]]),
  );
  const { values, problems } = parse(given);
  const production = isProduction(environment);
  const providers = readProviders(values, problems);

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
  if (values.RATE_LIMIT_STORE !== undefined) {
    const login = loginOf(values.RATE_LIMIT_STORE);
    for (const name of ['DATABASE_URL', 'DATABASE_AUTHENTICATED_URL'] as const) {
      const other = values[name];
      if (other === undefined || loginOf(other) !== login) continue;
      problems.push(`RATE_LIMIT_STORE: has the login of ${name}; give it one of its own`);
    }
  }
  if (
    production ||
    given['DATABASE_URL'] !== undefined ||
    given['DATABASE_AUTHENTICATED_URL'] !== undefined
  ) {
    if (given['DATABASE_AUTHENTICATED_URL'] === undefined) {
      problems.push(
        'DATABASE_AUTHENTICATED_URL: is missing; it is the restricted login that requests use',
      );
    }
    if (
      providers.length === 0 &&
      providerVariables.every((name) => [undefined, '[]'].includes(given[name]))
    ) {
      problems.push(
        'JWKS_URL: is missing; name the token issuer with it, or with AUTH_PROVIDERS, CLERK_DOMAIN, WORKOS_CLIENT_ID or NEON_AUTH_BASE_URL',
      );
    }
  }
  if (problems.length > 0) throw new ConfigError(problems);

  return {
    production,
    host: values.HOST,
    port: values.PORT,
    authenticatedUrl: values.DATABASE_AUTHENTICATED_URL ?? null,
    ownerUrl: values.DATABASE_URL ?? null,
    driver: values.DATABASE_DRIVER,
    poolMax: values.DATABASE_POOL_MAX,
    preparedStatements: values.DATABASE_PREPARED_STATEMENTS,
    poolWaitMs: values.DATABASE_POOL_WAIT_MS,
    statementTimeoutMs: values.STATEMENT_TIMEOUT_MS,
    requestTimeoutMs: values.REQUEST_TIMEOUT_MS,
    shutdownTimeoutMs: values.SHUTDOWN_TIMEOUT_MS,
    providers,
    jwksMaxAgeSeconds: values.JWKS_MAX_AGE_SECONDS,
    jwksStaleSeconds: values.JWKS_STALE_SECONDS,
    corsOrigins: values.CORS_ORIGINS,
    introspection: values.INTROSPECTION ?? (production ? 'signed-in' : 'on'),
    bodyLimitBytes: values.BODY_LIMIT_BYTES,
    maxNodes: values.MAX_NODES,
    persistedDocuments: values.PERSISTED_DOCUMENTS,
    persistedDocumentsOnly: values.PERSISTED_DOCUMENTS_ONLY === 'on',
    rateLimit: values.RATE_LIMIT ?? null,
    rateLimitStoreUrl: values.RATE_LIMIT_STORE ?? null,
    trustedProxies: values.TRUSTED_PROXIES,
    compiledOperations: values.COMPILED_OPERATIONS === 'on',
    logLevel: values.LOG_LEVEL,
    slowRequestMs: values.SLOW_REQUEST_MS,
    metricsPort: values.METRICS_PORT ?? null,
    metricsHost: values.METRICS_HOST,
    traces: readTraces(values),
    serverTiming: values.SERVER_TIMING === undefined ? !production : values.SERVER_TIMING === 'on',
  };
}

/**
 * Reads where the database is and nothing else, for commands that serve nothing and so need no
 * token issuer.
 *
 * @throws ConfigError that lists every problem at once
 */
export function readDatabaseUrls(
  environment: Environment,
): Pick<Config, 'production' | 'ownerUrl' | 'authenticatedUrl'> {
  const { values, problems } = parse({
    DATABASE_URL: environment['DATABASE_URL'] || undefined,
    DATABASE_AUTHENTICATED_URL: environment['DATABASE_AUTHENTICATED_URL'] || undefined,
  });
  if (problems.length > 0) throw new ConfigError(problems);
  return {
    production: isProduction(environment),
    ownerUrl: values.DATABASE_URL ?? null,
    authenticatedUrl: values.DATABASE_AUTHENTICATED_URL ?? null,
  };
}

/** The endpoint for all signals is a base; that for traces is used as it is. */
function readTraces(values: Variables): TracesConfig | null {
  const base = values.OTEL_EXPORTER_OTLP_ENDPOINT;
  const endpoint =
    values.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ??
    (base === undefined ? null : `${base.replace(/\/$/, '')}/v1/traces`);
  if (endpoint === null) return null;
  return { endpoint, sampler: values.OTEL_TRACES_SAMPLER, ratio: values.OTEL_TRACES_SAMPLER_ARG };
}

/** Who logs in where: `user@host:port`. */
function loginOf(url: string): string {
  const { username, host } = new URL(url);
  return `${username}@${host}`;
}

/** Reads each variable; one that is wrong is told as a problem and then taken as not given. */
function parse(given: Environment): { values: Variables; problems: string[] } {
  const schema = z.object(variables);
  const parsed = schema.safeParse(given);
  if (parsed.success) return { values: parsed.data, problems: [] };
  const { issues } = parsed.error;
  const wrong = new Set(issues.map(({ path }) => path[0]));
  return {
    values: schema.parse(
      Object.fromEntries(Object.entries(given).filter(([name]) => !wrong.has(name))),
    ),
    problems: issues.map(({ path: [variable, ...rest], message }) => {
      const place = rest.length > 0 ? ` (at ${rest.join('.')})` : '';
      return `${String(variable)}${place}: ${message}`;
    }),
  };
}

/** Whether this is production: no embedded database, no development issuer, no GraphiQL. */
export function isProduction(environment: Environment): boolean {
  return environment['NODE_ENV'] === 'production';
}

function readProviders(values: Variables, problems: string[]): readonly ProviderConfig[] {
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
  const issuers = providers.map((provider) => provider.issuer);
  for (const issuer of new Set(issuers.filter((item, index) => issuers.indexOf(item) !== index))) {
    problems.push(`AUTH_PROVIDERS: the issuer ${issuer} is configured more than once`);
  }
  return providers;
}
