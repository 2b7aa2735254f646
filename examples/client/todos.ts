import type { InfiniteData, QueryClient } from '@tanstack/query-core';
import { graphql } from './generated/index.ts';
import type { TodosQuery, UpdateTodoInput } from './generated/graphql.ts';
import type { SendRequest } from './request.ts';

const todosDocument = graphql(/* GraphQL */ `
  query Todos($first: Int!, $after: String) {
    viewer {
      todos(first: $first, after: $after, orderBy: { field: INSERTED_AT, direction: DESC }) {
        totalCount
        nodes {
          id
          task
          isComplete
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`);

const updateTodoDocument = graphql(/* GraphQL */ `
  mutation UpdateTodo($input: UpdateTodoInput!) {
    updateTodo(input: $input) {
      todo {
        id
        task
        isComplete
      }
    }
  }
`);

type TodoPages = InfiniteData<TodosQuery, string | null>;
/** The change of a todo, as far as the list shows it. */
type TodoChange = Pick<UpdateTodoInput, 'id'> & { task?: string; isComplete?: boolean };

const todosKey = ['todos'];

/** My todos, page by page: for `useInfiniteQuery`, or an `InfiniteQueryObserver`. */
export const todosQuery = (request: SendRequest, pageSize: number) => ({
  queryKey: todosKey,
  queryFn: ({ pageParam, signal }: { pageParam: string | null; signal: AbortSignal }) =>
    request(todosDocument, { first: pageSize, after: pageParam }, signal),
  initialPageParam: null,
  getNextPageParam: ({ viewer }: TodosQuery) =>
    viewer.todos.pageInfo.hasNextPage ? viewer.todos.pageInfo.endCursor : null,
});

/** Changes a todo: for `useMutation`, or a `MutationObserver`. The list shows it at once. */
export const updateTodo = (request: SendRequest, client: QueryClient) => ({
  mutationFn: (input: TodoChange) => request(updateTodoDocument, { input }),
  onMutate: async (change: TodoChange) => {
    // A page that is on its way would overwrite what is shown from here on.
    await client.cancelQueries({ queryKey: todosKey });
    const before = client.getQueryData<TodoPages>(todosKey);
    client.setQueryData<TodoPages>(todosKey, (pages) => pages && withChange(pages, change));
    return { before };
  },
  /** Takes back what was shown too early. */
  onError: (_error: Error, _change: TodoChange, snapshot?: { before: TodoPages | undefined }) => {
    client.setQueryData(todosKey, snapshot?.before);
  },
  /** The server has the last word, on a success too. */
  onSettled: () => client.invalidateQueries({ queryKey: todosKey }),
});

function withChange(pages: TodoPages, change: TodoChange): TodoPages {
  return {
    ...pages,
    pages: pages.pages.map(({ viewer }) => ({
      viewer: {
        todos: {
          ...viewer.todos,
          nodes: viewer.todos.nodes.map((todo) =>
            todo.id === change.id ? { ...todo, ...change } : todo,
          ),
        },
      },
    })),
  };
}
