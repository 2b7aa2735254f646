import { CombinedError, type OperationResult } from '@urql/core';
import { filter, pipe, subscribe, take, toPromise, type Source, type Subscription } from 'wonka';
import {
  CountsDocument,
  DeleteTodoDocument,
  TodosDocument,
  UpdateTodoDocument,
  type CountsQuery,
  type TodosQuery,
} from '../generated/graphql.ts';
import { describeClient, draw } from '../support/suite.ts';
import { createClient } from './settings.ts';

const arrived = <Result extends OperationResult>(source: Source<Result>): Promise<Result> =>
  pipe(
    source,
    filter(({ stale }) => !stale),
    take(1),
    toPromise,
  );

const succeeded = async (result: PromiseLike<OperationResult>) => {
  const { error } = await result;
  if (error !== undefined) throw error;
};

describeClient('urql with Graphcache', (endpoint, tokens, project) => {
  const client = createClient(endpoint, tokens);
  let last: string | null = null;
  let todos: TodosQuery['viewer']['todos'] | undefined;
  let counts: CountsQuery['project'] | undefined;
  const watched: Subscription[] = [];
  /**
   * Each page is a query of its own, and the last one's answer holds all. The others stay watched: what
   * is deleted from their pages makes urql ask for those again.
   */
  const watch = async (after: string | null) => {
    last = after;
    const source = client.query(TodosDocument, { first: 2, after });
    watched.push(
      pipe(
        source,
        subscribe(({ data }) => {
          if (after === last) todos = data?.viewer.todos;
        }),
      ),
    );
    await arrived(source);
  };
  return {
    load: async () => {
      const source = client.query(CountsDocument, { project });
      watched.push(
        pipe(
          source,
          subscribe(({ data }) => {
            counts = data?.project;
          }),
        ),
      );
      await Promise.all([watch(null), arrived(source)]);
    },
    more: () => watch(todos?.pageInfo.endCursor ?? null),
    tasks: () => (todos?.nodes ?? []).map(draw),
    hasMore: () => todos?.pageInfo.hasNextPage === true,
    open: () => counts?.todoStats.open,
    complete: (id) =>
      succeeded(client.mutation(UpdateTodoDocument, { input: { id, isComplete: true } })),
    remove: (id) => succeeded(client.mutation(DeleteTodoDocument, { input: { id }, project })),
    codeOf: (error) =>
      error instanceof CombinedError ? error.graphQLErrors[0]?.extensions['code'] : undefined,
    stop: () => {
      for (const each of watched) each.unsubscribe();
    },
  };
});
