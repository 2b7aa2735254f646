import { createYoga } from 'graphql-yoga';
import type { RequestContext } from './context.ts';
import type { Driver } from './db/driver.ts';
import { schema } from './executable-schema.ts';
import type { Logger } from './logger.ts';
import { graphiqlOptions, graphiqlPolicy, renderPage } from './plugins/graphiql.ts';
import { translateError } from './plugins/translate-error.ts';
import { useAuthentication, type Authenticate } from './plugins/use-authentication.ts';
import { useErrors } from './plugins/use-errors.ts';
import { useHttp } from './plugins/use-http.ts';
import { useRequestLog } from './plugins/use-request-log.ts';
import { useRequestRules } from './plugins/use-request-rules.ts';
import { useResponse } from './plugins/use-response.ts';
import { useSession } from './plugins/use-session.ts';

export interface AppOptions {
  readonly driver: Driver;
  readonly authenticate: Authenticate;
  readonly logger: Logger;
  /** Whether the database answers and has passed the safety checks; for `/ready`. */
  readonly isReady: () => boolean | Promise<boolean>;
  readonly graphiql: boolean;
  readonly corsOrigins: readonly string[] | '*';
  readonly bodyLimitBytes: number;
  readonly requestTimeoutMs: number;
}

/**
 * The whole server as a fetch handler; it knows no port. Read from top to bottom, this is a
 * request's way.
 */
export function createApp(options: AppOptions) {
  const { logger, corsOrigins } = options;
  return createYoga<object, RequestContext>({
    schema,
    logging: false,
    cors: (request) => corsFor(request.headers.get('origin'), corsOrigins),
    graphiql: options.graphiql ? graphiqlOptions : false,
    renderGraphiQL: renderPage,
    landingPage: false,
    multipart: false,
    batching: false,
    maxRequestBodySize: false,
    maskedErrors: {
      maskError: (error) => {
        const requestId = crypto.randomUUID();
        return translateError(error, requestId, 'GRAPHQL_VALIDATION_FAILED', (fault) =>
          logger.error({ requestId, err: fault }, 'a request failed outside of its operation'),
        );
      },
    },
    plugins: [
      useRequestLog(logger),
      useHttp({ isReady: options.isReady, graphiql: options.graphiql, graphiqlPolicy }),
      useRequestRules({ bodyLimitBytes: options.bodyLimitBytes }),
      useAuthentication(options.authenticate),
      useSession({ driver: options.driver, timeoutMs: options.requestTimeoutMs }),
      useErrors(logger),
      useResponse(),
    ],
  });
}

/** Exact origins only, and no credentials ever: tokens travel in a header. */
function corsFor(origin: string | null, allowed: readonly string[] | '*') {
  if (origin === null || (allowed !== '*' && !allowed.includes(origin))) return false;
  return {
    origin: allowed === '*' ? '*' : [origin],
    methods: ['GET', 'POST'],
    allowedHeaders: ['authorization', 'content-type', 'accept'],
    exposedHeaders: ['X-Request-Id', 'Retry-After', 'WWW-Authenticate'],
    credentials: false,
    maxAge: 86_400,
  };
}
