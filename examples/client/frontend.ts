import { InfiniteQueryObserver, MutationObserver, QueryClient } from '@tanstack/query-core';
import { reactionTo } from './reactions.ts';
import { createRequest, RequestError } from './request.ts';
import { todosQuery, updateTodo } from './todos.ts';

// What a frontend does, without a framework: React, Vue and the others take the same options.
//
//   ROWHOUSE_URL=http://127.0.0.1:4000/graphql ROWHOUSE_TOKEN=… node examples/client/frontend.ts

/** A client that tries queries again where that helps. Mutations are not tried again. */
export function createClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        retry: (failures, error) => failures < 3 && reactionTo(error) === 'try again',
        retryDelay: (failures, error) =>
          1000 * ((error instanceof RequestError && error.retryAfterSeconds) || 2 ** failures),
      },
    },
  });
}

const write = (line: string) => process.stdout.write(`${line}\n`);

async function main(endpoint: string, token: string | null): Promise<void> {
  const request = createRequest({ endpoint, getToken: () => token });
  const client = createClient();

  // A list, page by page. What a component would draw is drawn whenever the data changes.
  const list = new InfiniteQueryObserver(client, todosQuery(request, 5));
  const stop = list.subscribe(({ data }) => {
    const todos = data?.pages.flatMap(({ viewer }) => viewer.todos.nodes);
    if (todos === undefined) return;
    write(todos.map(({ task, isComplete }) => `${isComplete ? '✓' : '·'} ${task}`).join(' | '));
  });
  await list.refetch({ cancelRefetch: false, throwOnError: true });
  while (list.getCurrentResult().hasNextPage) await list.fetchNextPage({ throwOnError: true });

  // An optimistic update: drawn twice, at once and with the server's answer.
  const todo = list.getCurrentResult().data?.pages[0]?.viewer.todos.nodes[0];
  if (todo !== undefined) {
    const update = new MutationObserver(client, updateTodo(request, client));
    await update.mutate({ id: todo.id, isComplete: !todo.isComplete });

    // One that the server refuses: it is drawn at once, and taken back.
    await update.mutate({ id: todo.id, task: '   ' }).catch((error: unknown) => {
      if (!(error instanceof RequestError) || reactionTo(error) !== 'correct') throw error;
      for (const { path, message } of error.extensions.fields ?? []) {
        write(`${path.join('.')}: ${message}`);
      }
    });
  }
  stop();
}

if (import.meta.main) {
  const { ROWHOUSE_URL, ROWHOUSE_TOKEN } = process.env;
  await main(ROWHOUSE_URL ?? 'http://127.0.0.1:4000/graphql', ROWHOUSE_TOKEN ?? null);
}
