import { hash } from 'node:crypto';
import type { RequestListener } from 'node:http';
import type { ExecutionResult } from 'graphql';
import type { JWK } from 'jose';
import { createApp, type AppOptions } from '../../src/engine/yoga/app.ts';
import { createAuthenticator } from '../../src/engine/auth/authenticate.ts';
import {
  createDevelopmentKey,
  developmentIssuer,
} from '../../src/engine/auth/development-issuer.ts';
import { CompiledOperations } from '../../src/engine/compiled/operations.ts';
import type { DatabaseDriver } from '../../src/engine/config/index.ts';
import type { Driver, DriverOptions } from '../../src/engine/session/driver.ts';
import { domain } from '#example/domain.ts';
import type { Domain } from '../../src/engine/domain.ts';
import {
  createService,
  type Service,
  type ServiceOptions,
} from '../../src/engine/request/service.ts';
import { createListener } from '../../src/engine/node/listener.ts';
import type { Logger } from '../../src/engine/logger.ts';
import { createObserver, type ObserverOptions } from '../../src/engine/telemetry/observer.ts';
import { PersistedDocuments } from '../../src/engine/request/persisted-documents.ts';
import { createDatabase, type TestDatabase } from './database.ts';
import { openTestDriver, patience, type TestDriver } from './drivers.ts';

/** Somebody who asks: a name, a name with a role, or null for a request without a token. */
export type Person = string | { readonly sub: string; readonly role: string } | null;

export interface Answer<T = Record<string, unknown>> extends ExecutionResult<T> {
  readonly status: number;
  readonly headers: Headers;
  /** The body as it came. */
  readonly text: string;
}

export interface LogLine {
  readonly level: keyof Logger;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** The whole server but its port, on a database of its own. */
export interface TestApp {
  readonly database: TestDatabase;
  readonly driver: TestDriver;
  readonly log: LogLine[];
  /** For tests that need a port: what `serve` takes. */
  readonly listener: RequestListener;
  fetch(path: string, init?: RequestInit): Promise<Response>;
  /** Asks as a person, with a token signed for them. */
  ask<T = Record<string, never>>(
    person: Person,
    query: string | { toString(): string },
    variables?: object,
  ): Promise<Answer<T>>;
  /** The same by resolvers alone, on connections of its own; leaves no log and no record. */
  askResolvers<T = Record<string, never>>(
    person: Person,
    query: string | { toString(): string },
    variables?: object,
  ): Promise<Answer<T>>;
  /** What answers without resolvers; null where the tests run with that turned off. */
  readonly operations: CompiledOperations | null;
  /** What both servers answer with. */
  readonly service: Service;
  /** Yoga alone as a listener, which gets only what is rare from the other one. */
  readonly yoga: RequestListener;
  token(person: Exclude<Person, null>): Promise<string>;
  close(): Promise<void>;
}

/** How the server of a test can be set up. */
export type ServerOptions = AppOptions & ServiceOptions;

export interface TestAppOptions {
  /** What is served; the example, where it is left out. */
  readonly domain?: Domain;
  /** What it is served from, and dropped with the app; a new one of the example's, where it is left out. */
  readonly database?: TestDatabase;
  readonly kind?: DatabaseDriver;
  readonly driver?: Partial<DriverOptions>;
  readonly app?: Partial<ServerOptions>;
  readonly observer?: Partial<ObserverOptions>;
  /** Puts something between the app and its driver. */
  readonly through?: (driver: Driver) => Driver;
  /** For tests of what answers without resolvers: it is there in every mode. */
  readonly compiled?: true;
  /** False for tests of faults, which strike one of two ways: `compare` does not ask twice then. */
  readonly comparable?: boolean;
}

/** `off`: resolvers answer everything. `compare`: they are asked as well, and must say the same. */
const mode = process.env['COMPILED_OPERATIONS'] ?? 'on';

let key: Promise<JWK> | undefined;

export async function createTestApp(options: TestAppOptions = {}): Promise<TestApp> {
  const database = options.database ?? (await createDatabase());
  const driver = await openTestDriver(options.kind ?? 'pg', database.loginUrl, options.driver);
  const issuer = await developmentIssuer(await (key ??= createDevelopmentKey()));
  const log: LogLine[] = [];
  const faults: unknown[] = [];
  const to = (level: keyof Logger) => (fields: object, message: string) =>
    void log.push({ level, message, fields: fields as LogLine['fields'] });
  const logger = { debug: to('debug'), info: to('info'), warn: to('warn'), error: to('error') };
  const observing = {
    logger,
    hashSubject: (subject: string) => hash('sha256', subject).slice(0, 12),
    slowRequestMs: 60_000,
    serverTiming: false,
  };
  const observer = createObserver({ ...observing, ...options.observer });
  const { answerLimitBytes = 16_777_216 } = options.app ?? {};
  const served = options.app?.domain ?? options.domain ?? domain;
  const operations =
    mode === 'off' && options.compiled !== true
      ? null
      : new CompiledOperations({
          schema: served.schema,
          answerLimitBytes,
          seenBefore: 0,
          onFault: (error) => {
            faults.push(error);
          },
        });
  const appOptions: ServerOptions = {
    domain: served,
    schema: served.schema,
    driver: options.through?.(driver) ?? driver,
    operations,
    authenticate: createAuthenticator({ roles: served.roles, providers: [issuer.provider] }),
    logger,
    observer,
    isReady: () => true,
    persistedDocuments: new PersistedDocuments(),
    rateLimiter: null,
    shares: [],
    placeOf: () => 'here',
    graphiql: 'on',
    developmentTokens: {
      sign: issuer.sign,
      people: served.introduction.people,
      isLoopback: () => true,
      lifetimeSeconds: 300,
    },
    corsOrigins: [],
    introspection: 'on',
    bodyLimitBytes: 1_048_576,
    maxNodes: 20_000,
    answerLimitBytes,
    requestTimeoutMs: patience.transactionTimeoutMs,
    idempotencyKeepHours: 24,
    idempotencyKeysPerSubject: 10_000,
    ...options.app,
  };
  const service = createService(appOptions);
  const app = createApp(appOptions, service);
  const token = (person: Exclude<Person, null>) =>
    issuer.sign({ ...(typeof person === 'string' ? { sub: person } : person), expiresIn: 600 });
  const fetch = async (path: string, init?: RequestInit) =>
    app.fetch(new Request(`http://localhost${path}`, init));
  const askOf =
    (door: typeof fetch): TestApp['ask'] =>
    async (person, query, variables) => {
      const headers = new Headers({ 'content-type': 'application/json' });
      if (person !== null) headers.set('authorization', `Bearer ${await token(person)}`);
      const body = JSON.stringify({ query: query.toString(), variables });
      const response = await door('/graphql', { method: 'POST', headers, body });
      const text = await response.text();
      const result = JSON.parse(text) as ExecutionResult<never>;
      return { ...result, text, status: response.status, headers: response.headers };
    };

  let resolvers: Promise<{ readonly driver: TestDriver; readonly ask: TestApp['ask'] }> | undefined;
  const openResolvers = async () => {
    const own = await openTestDriver(options.kind ?? 'pg', database.loginUrl, options.driver);
    const silent = { debug: ignore, info: ignore, warn: ignore, error: ignore };
    const door = createApp(
      appOptions,
      createService({
        ...appOptions,
        driver: own,
        logger: silent,
        observer: createObserver({ ...observing, logger: silent }),
        rateLimiter: null,
        operations: null,
      }),
    );
    return {
      driver: own,
      ask: askOf(async (path, init) => door.fetch(new Request(`http://localhost${path}`, init))),
    };
  };
  const askResolvers = async <T = Record<string, never>>(
    ...[person, query, variables]: Parameters<TestApp['ask']>
  ): Promise<Answer<T>> => {
    const { ask } = await (resolvers ??= openResolvers());
    return ask<T>(person, query, variables);
  };

  return {
    database,
    driver,
    log,
    token,
    operations: appOptions.operations,
    listener: createListener({ domain: served, app, service }),
    service,
    yoga: (request, response) => void app(request, response),
    fetch,
    ask:
      mode === 'compare' && options.comparable !== false
        ? comparing(askOf(fetch), askResolvers, appOptions.operations)
        : askOf(fetch),
    askResolvers,
    close: async () => {
      await (await resolvers)?.driver.close();
      await driver.close();
      await database.drop();
      if (faults.length > 0) throw new Error('A compiled statement failed.', { cause: faults[0] });
    },
  };
}

const ignore = () => undefined;

/** Asks every query a second time, of resolvers alone, and throws where a byte differs. */
function comparing(
  ask: TestApp['ask'],
  askResolvers: TestApp['ask'],
  operations: CompiledOperations | null,
): TestApp['ask'] {
  return async <T = Record<string, never>>(...asked: Parameters<TestApp['ask']>) => {
    const before = operations?.answered;
    const answer = await ask<T>(...asked);
    const [, query] = asked;
    if (operations?.answered === before || /\bmutation\b/.test(query.toString())) return answer;
    const expected = await askResolvers<T>(...asked);
    if (answer.text !== expected.text) {
      const [wrong, right] = [answer.text, expected.text];
      throw new Error(
        `Resolvers answer ${query.toString()} with\n${right}\nand not with\n${wrong}`,
      );
    }
    return answer;
  };
}

/** The codes of an answer's errors. */
export function codesOf(answer: ExecutionResult): unknown[] {
  return (answer.errors ?? []).map(({ extensions }) => extensions?.['code']);
}
