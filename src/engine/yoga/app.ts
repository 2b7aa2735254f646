import { createYoga } from 'graphql-yoga';
import { KnownDocuments } from '../compiled/known-documents.ts';
import type { CompiledOperations } from '../compiled/operations.ts';
import type { RequestContext } from '../request/request-context.ts';
import type { Driver } from '../session/driver.ts';
import type { Domain } from '../domain.ts';
import type { Logger } from '../logger.ts';
import type { Introspection } from '../request/introspection.ts';
import { createAdmit, type Authenticate } from '../request/admit.ts';
import type { Share } from '../request/caller.ts';
import type { PersistedDocuments } from '../request/persisted-documents.ts';
import { OperationBudget } from '../request/limits/operation-budget.ts';
import { withSafeResponses } from './safe-responses.ts';
import { useAnswer } from './use-answer.ts';
import { useAuthentication } from './use-authentication.ts';
import { useCompiled } from './use-compiled.ts';
import { useCors } from './use-cors.ts';
import { useExecutor } from './use-executor.ts';
import { useGraphiql } from './use-graphiql.ts';
import { useHttp } from './use-http.ts';
import { useIntrospection } from './use-introspection.ts';
import { useKnownDocuments } from './use-known-documents.ts';
import { useLimits } from './use-limits.ts';
import { usePersistedDocuments } from './use-persisted-documents.ts';
import { useOperation } from './use-operation.ts';
import { useRecord } from './use-record.ts';
import { useRequestRules } from './use-request-rules.ts';
import { useSession } from './use-session.ts';
import { useValues } from './use-values.ts';
import type { RateLimiter } from '../rate-limits/rate-limiter.ts';
import type { Observer } from '../telemetry/observer.ts';

export interface AppOptions {
  readonly domain: Domain;
  readonly driver: Driver;
  readonly authenticate: Authenticate;
  /** How many requests somebody may send; null: as many as they like. */
  readonly rateLimiter: RateLimiter | null;
  /** Of connections, for those who have another share than everybody. */
  readonly shares: readonly Share[];
  /** Where a request comes from, for limits and shares, from what the server knows beyond the request. */
  readonly placeOf: (context: object) => string;
  readonly logger: Logger;
  /** Told of every request, for logs, metrics and traces. */
  readonly observer: Observer;
  /** Whether the database answers and has passed the safety checks; for `/ready`. */
  readonly isReady: () => boolean | Promise<boolean>;
  readonly graphiql: boolean;
  /** Documents that clients name instead of sending them. */
  readonly persistedDocuments: PersistedDocuments;
  readonly corsOrigins: readonly string[] | '*';
  readonly introspection: Introspection;
  readonly bodyLimitBytes: number;
  /** The most nodes that one operation may ask for. */
  readonly maxNodes: number;
  /** The largest answer, of its `data`. */
  readonly answerLimitBytes: number;
  readonly requestTimeoutMs: number;
  /** What answers operations without resolvers where it can; null: resolvers answer all. */
  readonly operations: CompiledOperations | null;
}

/**
 * The whole server as a fetch handler; it knows no port. Read from top to bottom, this is a
 * request's way.
 */
export function createApp(options: AppOptions) {
  const { domain, logger } = options;
  const budget = new OperationBudget(options);
  return createYoga<object, RequestContext>({
    schema: domain.schema,
    logging: false,
    cors: false,
    graphiql: false,
    landingPage: false,
    multipart: false,
    batching: false,
    maxRequestBodySize: false,
    maskedErrors: false,
    // Yoga takes every address that ends in this for its own health check; none ends in a blank.
    healthCheckEndpoint: ' ',
    parserAndValidationCache: false,
    plugins: withSafeResponses(logger, [
      useRecord(options.observer),
      useHttp(options),
      useCors(options.corsOrigins),
      options.graphiql && useGraphiql(domain.introduction.graphiql),
      useAuthentication({
        ...options,
        admit: createAdmit(options.authenticate, options.rateLimiter, options.shares),
      }),
      useRequestRules(options),
      useKnownDocuments(options.operations?.documents ?? new KnownDocuments()),
      useOperation(),
      useIntrospection(options.introspection),
      useLimits(budget),
      useExecutor(),
      options.operations !== null && useCompiled(options.operations, budget),
      useValues(),
      usePersistedDocuments(),
      useSession(options),
      useAnswer(options),
    ]),
  });
}
