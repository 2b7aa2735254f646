import { Client, fetchExchange, makeOperation } from '@urql/core';
import { authExchange } from '@urql/exchange-auth';
import { cacheExchange } from '@urql/exchange-graphcache';
import { relayPagination } from '@urql/exchange-graphcache/extras';
import { patientFetch } from '../patient-fetch.ts';
import type { Tokens } from '../tokens.ts';

export const createCache = () =>
  cacheExchange({
    // Has no id: it belongs to its project.
    keys: { TodoStats: () => null },
    resolvers: {
      Viewer: { todos: relayPagination(), accounts: relayPagination() },
      Account: { projects: relayPagination(), members: relayPagination() },
      Project: { todos: relayPagination() },
      Query: { todos: relayPagination(), projects: relayPagination() },
    },
    updates: {
      Mutation: {
        deleteTodo: (_result, { input }, cache) => {
          const { id } = input as { id: string };
          cache.invalidate({ __typename: 'Todo', id });
        },
      },
    },
  });

export const createAuth = (tokens: Tokens) =>
  authExchange(async (utilities) => {
    let refused = tokens.current();
    return {
      addAuthToOperation: (operation) => {
        const token = tokens.current();
        const headers = { Authorization: `Bearer ${token}` };
        const { kind, context, ...request } = utilities.appendHeaders(operation, headers);
        return makeOperation(kind, request, { ...context, token });
      },
      didAuthError: ({ response }, { context }) => {
        // By now there may be another: an answer can arrive after the renewal that another one has led to.
        refused = context['token'] as string;
        return response?.status === 401;
      },
      refreshAuth: async () => {
        await tokens.renew(refused);
      },
    };
  });

/** Its `retryExchange` knows no Retry-After, so `fetch` waits. */
export const createClient = (endpoint: string, tokens: Tokens) =>
  new Client({
    url: endpoint,
    fetch: patientFetch,
    exchanges: [createCache(), createAuth(tokens), fetchExchange],
  });
