import {
  commitMutation,
  createOperationDescriptor,
  fetchQuery,
  getRequest,
  type Disposable,
  type GraphQLTaggedNode,
  type Variables,
} from 'relay-runtime';
import { describeClient, draw } from '../support/suite.ts';
import countsQuery, { type todosCountsQuery } from './generated/todosCountsQuery.graphql.ts';
import deleteMutation from './generated/todosDeleteMutation.graphql.ts';
import todosQueryDocument, { type todosQuery } from './generated/todosQuery.graphql.ts';
import updateMutation from './generated/todosUpdateMutation.graphql.ts';
import { createEnvironment } from './settings.ts';

describeClient('Relay', (endpoint, tokens, project) => {
  const environment = createEnvironment(endpoint, tokens);
  const firstPage = createOperationDescriptor(getRequest(todosQueryDocument), { first: 2 });
  const counts = createOperationDescriptor(getRequest(countsQuery), { project });
  const retained: Disposable[] = [environment.retain(firstPage), environment.retain(counts)];
  const todos = () =>
    (environment.lookup(firstPage.fragment).data as todosQuery['response'] | undefined)?.viewer
      ?.todos;
  const stats = () =>
    (environment.lookup(counts.fragment).data as todosCountsQuery['response'] | undefined)?.project
      ?.todoStats;
  const commit = (mutation: GraphQLTaggedNode, variables: Variables) =>
    new Promise<void>((resolve, reject) => {
      commitMutation(environment, {
        mutation,
        variables,
        onCompleted: () => resolve(),
        onError: reject,
      });
    });
  return {
    load: async () => {
      await Promise.all([
        fetchQuery<todosQuery>(environment, todosQueryDocument, { first: 2 }).toPromise(),
        fetchQuery<todosCountsQuery>(environment, countsQuery, { project }).toPromise(),
      ]);
    },
    more: async () => {
      const after = todos()?.pageInfo.endCursor ?? null;
      await fetchQuery<todosQuery>(environment, todosQueryDocument, {
        first: 2,
        after,
      }).toPromise();
    },
    tasks: () => (todos()?.edges ?? []).map(({ node }) => draw(node)),
    hasMore: () => todos()?.pageInfo.hasNextPage === true,
    open: () => stats()?.open,
    complete: (id) => commit(updateMutation, { input: { id, isComplete: true } }),
    remove: (id) => {
      const { __id: list } = todos() ?? {};
      return commit(deleteMutation, { input: { id }, project, lists: [list] });
    },
    codeOf,
    stop: () => {
      for (const each of retained) each.dispose();
    },
  };
});

function codeOf(error: unknown): unknown {
  const { source } = error as { source?: { errors?: { extensions?: { code?: string } }[] } };
  return source?.errors?.[0]?.extensions?.code;
}
