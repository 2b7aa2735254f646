import { InfiniteQueryObserver, MutationObserver, QueryObserver } from '@tanstack/query-core';
import { ClientError } from 'graphql-request';
import {
  CountsDocument,
  DeleteTodoDocument,
  TodosDocument,
  UpdateTodoDocument,
  type TodosQuery,
} from '../generated/graphql.ts';
import { describeClient, draw } from '../support/suite.ts';
import { createQueryClient, createRequest } from './settings.ts';

describeClient('TanStack Query with graphql-request', (endpoint, tokens, project) => {
  const request = createRequest(endpoint, tokens);
  const client = createQueryClient();
  const list = new InfiniteQueryObserver(client, {
    queryKey: ['todos'],
    queryFn: ({ pageParam }) => request(TodosDocument, { first: 2, after: pageParam }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ viewer }: TodosQuery) =>
      viewer.todos.pageInfo.hasNextPage ? viewer.todos.pageInfo.endCursor : null,
    enabled: false,
  });
  const counts = new QueryObserver(client, {
    queryKey: ['counts'],
    queryFn: () => request(CountsDocument, { project }),
    enabled: false,
  });
  const stops = [list.subscribe(() => undefined), counts.subscribe(() => undefined)];
  // It knows no objects, so that everything is asked for again.
  const onSettled = () => Promise.all([list.refetch(), counts.refetch()]);
  const complete = new MutationObserver(client, {
    mutationFn: (id: string) => request(UpdateTodoDocument, { input: { id, isComplete: true } }),
    onSettled,
  });
  const remove = new MutationObserver(client, {
    mutationFn: (id: string) => request(DeleteTodoDocument, { input: { id }, project }),
    onSettled,
  });
  return {
    load: async () => {
      const thrown = { throwOnError: true };
      await Promise.all([list.refetch(thrown), counts.refetch(thrown)]);
    },
    more: async () => void (await list.fetchNextPage()),
    tasks: () =>
      (list.getCurrentResult().data?.pages ?? []).flatMap(({ viewer }) =>
        viewer.todos.nodes.map(draw),
      ),
    hasMore: () => list.getCurrentResult().hasNextPage,
    open: () => counts.getCurrentResult().data?.project?.todoStats.open,
    complete: (id) => complete.mutate(id),
    remove: (id) => remove.mutate(id),
    codeOf: (error) =>
      error instanceof ClientError ? error.response.errors?.[0]?.extensions?.['code'] : undefined,
    stop: () => {
      for (const stop of stops) stop();
      client.clear();
    },
  };
});
