import { createYoga } from 'graphql-yoga';
import type { Domain } from '../domain.ts';
import type { Service } from '../request/service.ts';
import type { ContextSource } from '../schema/context.ts';
import { useGraphiql } from './use-graphiql.ts';
import { useHttp } from './use-http.ts';
import { useIncoming } from './use-incoming.ts';
import { useOperation } from './use-operation.ts';

export interface AppOptions {
  readonly domain: Domain;
  /** Whether the database answers and has passed the safety checks; for `/ready`. */
  readonly isReady: () => boolean | Promise<boolean>;
  readonly graphiql: boolean;
}

/** The whole server as a fetch handler; it knows no port. */
export function createApp({ domain, isReady, graphiql }: AppOptions, service: Service) {
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
      useHttp({ isReady, graphiql, logger: service.logger }),
      graphiql && useGraphiql(domain.introduction.graphiql),
      useOperation(service),
    ],
  });
}
