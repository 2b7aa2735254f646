import {
  ApolloClient,
  ApolloLink,
  CombinedGraphQLErrors,
  HttpLink,
  InMemoryCache,
  type FieldMergeFunction,
  type FieldPolicy,
  type FieldReadFunction,
} from '@apollo/client';
import { SetContextLink } from '@apollo/client/link/context';
import { ErrorLink } from '@apollo/client/link/error';
import { RetryLink } from '@apollo/client/link/retry';
import { relayStylePagination } from '@apollo/client/utilities';
import { from, map, mergeMap } from 'rxjs';
import type { Tokens } from '../tokens.ts';

interface Page {
  readonly edges?: readonly { readonly node: unknown }[];
  readonly nodes?: readonly unknown[];
}

/** A list whose pages are joined. `relayStylePagination` joins `edges` alone: `nodes` are edges to it here. */
function pages(): FieldPolicy<Page> {
  const keyArgs = ['where', 'orderBy'];
  const edges = relayStylePagination(keyArgs) as unknown as {
    readonly merge: FieldMergeFunction<Page>;
    readonly read: FieldReadFunction<Page>;
  };
  return {
    keyArgs,
    merge: (known, page, options) => {
      const added = page.edges ?? page.nodes?.map((node) => ({ node }));
      return edges.merge(known, added === undefined ? page : { ...page, edges: added }, options);
    },
    read: (known, options) => {
      const list = edges.read(known, options);
      return list && { ...list, nodes: list.edges?.map(({ node }) => node) ?? [] };
    },
  };
}

export const createCache = () =>
  new InMemoryCache({
    typePolicies: {
      Viewer: { fields: { todos: pages(), accounts: pages() } },
      Account: { fields: { projects: pages(), members: pages(), activity: pages() } },
      Project: { fields: { todos: pages() } },
      Query: { fields: { todos: pages(), projects: pages(), accounts: pages() } },
      // Has no id: it belongs to its project.
      TodoStats: { merge: true },
    },
  });

export const extensionsOf = (error: unknown) =>
  CombinedGraphQLErrors.is(error) ? (error.errors[0]?.extensions ?? {}) : {};

/** Outermost first: each of them sees what the next ones make of a request. */
export function createLinks(endpoint: string, tokens: Tokens): ApolloLink {
  return ApolloLink.from([
    new RetryLink({
      attempts: { max: 3, retryIf: (error) => extensionsOf(error)['code'] === 'RATE_LIMITED' },
      delay: (_count, _operation, error) => 1000 * Number(extensionsOf(error)['retryAfter']),
    }),
    // For RetryLink, which takes an answer with errors for an answer.
    new ApolloLink((operation, forward) =>
      forward(operation).pipe(
        map((answer) => {
          const [error] = answer.errors ?? [];
          if (error?.extensions?.['code'] !== 'RATE_LIMITED') return answer;
          throw new CombinedGraphQLErrors(answer);
        }),
      ),
    ),
    new ErrorLink(({ error, operation, forward }) => {
      if (extensionsOf(error)['code'] !== 'UNAUTHENTICATED') return undefined;
      const { token } = operation.getContext();
      return from(tokens.renew(String(token))).pipe(mergeMap(() => forward(operation)));
    }),
    new SetContextLink(({ headers }) => {
      const token = tokens.current();
      return { token, headers: { ...headers, authorization: `Bearer ${token}` } };
    }),
    new HttpLink({ uri: endpoint }),
  ]);
}

export const createClient = (endpoint: string, tokens: Tokens) =>
  new ApolloClient({ cache: createCache(), link: createLinks(endpoint, tokens) });
