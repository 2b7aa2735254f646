import { createYoga } from 'graphql-yoga';
import type { Domain } from '../domain.ts';
import type { Service } from '../request/service.ts';
import type { ContextSource } from '../schema/context.ts';
import { useGraphiql, type GraphiqlOptions } from './graphiql/use-graphiql.ts';
import { useHttp } from './use-http.ts';
import { useIncoming } from './use-incoming.ts';
import { useOperation } from './use-operation.ts';

export interface AppOptions extends GraphiqlOptions {
  readonly domain: Domain;
  /** Whether the database answers and has passed the safety checks; for `/ready`. */
  readonly isReady: () => boolean | Promise<boolean>;
}

/** The whole server as a fetch handler; it knows no port. */
export function createApp(options: AppOptions, service: Service) {
  const { domain, isReady } = options;
  const hasGraphiql = options.graphiql !== 'off';
  return createYoga({
    schema: domain.schema,
    context: async (source) => {
      const context = await domain.createContext(source as unknown as ContextSource);
      // Yoga copies what an object has, and these are its class's.
      return { ...context, db: context.db, loaders: context.loaders };
    },
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
    extraParamNames: ['documentId'],
    plugins: [
      useIncoming(service),
      hasGraphiql && useGraphiql(options, domain, service),
      useHttp({ isReady, graphiql: hasGraphiql, logger: service.logger }),
      useOperation(service),
    ],
  });
}
