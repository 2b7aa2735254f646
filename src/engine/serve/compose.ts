import { hash } from 'node:crypto';
import type { IncomingMessage, RequestListener } from 'node:http';
import type { Logger } from 'pino';
import { createApp } from '../yoga/app.ts';
import { createAuthenticator } from '../auth/authenticate.ts';
import type { DevelopmentIssuer } from '../auth/development-issuer.ts';
import type { Provider } from '../auth/provider.ts';
import { CompiledOperations } from '../compiled/operations.ts';
import type { Config } from '../config/index.ts';
import type { Driver } from '../session/driver.ts';
import { openDriver } from '../session/drivers/open.ts';
import { probe } from '../session/probe.ts';
import type { Domain } from '../domain.ts';
import { PersistedDocuments } from '../request/persisted-documents.ts';
import { createService } from '../request/service.ts';
import { createListener } from '../node/listener.ts';
import { createClientAddress, networkOf } from '../rate-limits/client-address.ts';
import { openRateLimiter } from '../rate-limits/open-rate-limiter.ts';
import { describeFault } from '../telemetry/describe-fault.ts';
import { createObserver } from '../telemetry/observer.ts';
import { checkRegistered } from './check-registered.ts';
import { openMetrics } from './open-metrics.ts';
import { openTraces } from './open-traces.ts';
import { readManifests } from './read-manifests.ts';
import { startRemovingOldKeys } from './remove-old-keys.ts';
import { rootFields } from './root-fields.ts';

/** Opens the pool of the restricted login, as configured. It connects when it is first used. */
export function openPool(config: Config, url: string, logger: Logger): Promise<Driver> {
  return openDriver(config.driver, {
    url,
    max: config.poolMax,
    preparedStatements: config.preparedStatements,
    waitMs: config.poolWaitMs,
    statementTimeoutMs: config.statementTimeoutMs,
    transactionTimeoutMs: config.requestTimeoutMs,
    // Rows have columns that an answer does not show, and are larger than it by as much.
    receiveLimitBytes: 2 * config.answerLimitBytes + 1_048_576,
    onError: (error) => logger.warn({ reason: error.message }, 'lost an idle database connection'),
  });
}

interface Parts {
  readonly domain: Domain;
  readonly config: Config;
  readonly driver: Driver;
  readonly providers: readonly Provider[];
  /** The one of them that can sign as well; null where there is none. */
  readonly issuer: DevelopmentIssuer | null;
  readonly logger: Logger;
}

export interface Composed {
  readonly listener: RequestListener;
  /** To be called when no request is running. */
  close(): Promise<void>;
}

/** Puts the application together, as a listener for Node's server. */
export async function compose({
  domain,
  config,
  driver,
  providers,
  issuer,
  logger,
}: Parts): Promise<Composed> {
  const registered = await readManifests(config.persistedDocuments);
  checkRegistered(registered, domain.schema, config.documentLimits);
  const persistedDocuments = new PersistedDocuments({
    registered,
    only: config.persistedDocumentsOnly,
    digest: (text) => hash('sha256', text, 'hex'),
  });
  const rateLimiter = await openRateLimiter(config, logger);
  const tokens = { hits: 0, misses: 0 };
  const keySources = new Set(providers.map(({ keys }) => keys));
  // A warning at the start says more than the first token that can't be checked.
  for (const keys of keySources) void keys.prepare?.();
  const fields = rootFields(domain.schema);
  const metrics = await openMetrics(config, { driver, keySources, tokens }, fields, logger);
  const traces = await openTraces(config, fields, logger);
  const observer = createObserver({
    ...config,
    logger,
    tracer: traces?.tracer,
    sinks: metrics === null ? [] : [metrics.count],
    hashSubject: (subject) => hash('sha256', subject).slice(0, 12),
  });
  const operations = config.compiledOperations
    ? new CompiledOperations({
        schema: domain.schema,
        answerLimitBytes: config.answerLimitBytes,
        onFault: (error) =>
          logger.error({ err: describeFault(error) }, 'a compiled statement failed'),
      })
    : null;
  const service = createService({
    ...config,
    schema: domain.schema,
    operations,
    observer,
    driver,
    logger,
    authenticate: createAuthenticator({
      roles: domain.roles,
      providers,
      digest: (token) => hash('sha256', token, 'base64'),
      counts: tokens,
      onIssuer: (found) => logger.warn({ ...found }, 'tokens name their issuer in another way'),
    }),
    rateLimiter,
    persistedDocuments,
    placeOf: placeFrom(config),
  });
  const developmentTokens = issuer && {
    sign: issuer.sign,
    // Rows of theirs are in the embedded database; what a configured one holds is not known.
    people: config.authenticatedUrl === null ? domain.introduction.people : [],
    isLoopback: isFromLoopback,
    lifetimeSeconds: 300,
  };
  const isReady = () => answers(driver, config.poolWaitMs);
  const app = createApp({ ...config, domain, developmentTokens, isReady }, service);
  const stopRemoving = startRemovingOldKeys(driver, domain.roles, logger);
  return {
    listener: createListener({ domain, app, service }),
    close: async () => {
      await stopRemoving();
      await app.dispose();
      await rateLimiter?.close();
      await metrics?.close();
      await traces?.close();
    },
  };
}

/** Reads from Node's request, which the server adapter hands on, where it comes from. */
function placeFrom({ trustedProxies }: Config): (context: object) => string {
  const clientAddress = createClientAddress(trustedProxies);
  return (context) => {
    const req = requestIn(context);
    const forwardedFor = req.headers['x-forwarded-for'];
    return networkOf(clientAddress(req.socket.remoteAddress, forwardedFor?.toString()));
  };
}

const requestIn = (context: object) => (context as { readonly req: IncomingMessage }).req;

/** Whether the other end of a request's connection is on this machine. */
function isFromLoopback(context: object): boolean {
  return /^(127\.|::1$|::ffff:127\.)/.test(requestIn(context).socket.remoteAddress ?? '');
}

/** Whether the database answers within so many milliseconds. */
async function answers(driver: Driver, limitMs: number): Promise<boolean> {
  try {
    await probe(driver, limitMs, (connection) => connection.query({ text: 'select' }));
    return true;
  } catch {
    return false;
  }
}
