import { taskOf } from './truth.ts';
import { mercuriusOperations } from './operations/mercurius.ts';
import { postgraphileOperations } from './operations/postgraphile.ts';
import { rowhouseOperations } from './operations/rowhouse.ts';

/** What is sent to a server for one workload, but for the person. */
export interface Operation {
  readonly query: string;
  readonly variables: (person: string) => object;
  /**
   * Brings an answer's `data` into the form of `truth`, which is the same for all servers.
   *
   * @throws TypeError where the answer has another shape
   */
  readonly read: (data: never) => unknown;
}

export type Dialect = 'rowhouse' | 'postgraphile' | 'mercurius' | 'raw';

/** What each workload is, in a few words. */
export const workloadTitles: Readonly<Record<string, string>> = {
  W1: 'my first 20 personal todos',
  W2: '20 projects, each with its account and 10 todos',
  W3: 'accounts with their members, 5 projects, and 5 todos of each',
  W4: 'create a todo',
  W5: '{ __typename }',
};

const operations = {
  rowhouse: rowhouseOperations,
  postgraphile: postgraphileOperations,
  mercurius: mercuriusOperations,
  // The raw server answers in Mercurius' shapes.
  raw: {
    ...mercuriusOperations,
    W1: {
      ...mercuriusOperations.W1,
      read: (data: { todos: { task: string }[] }) => data.todos.map(({ task }) => task),
    },
    W4: {
      ...mercuriusOperations.W4,
      read: ({ todo }: { todo: { task: string; userId: string } }) => [todo.task, todo.userId],
    },
  },
} as Readonly<Record<Dialect, Readonly<Record<string, Operation>>>>;

function operationOf(dialect: Dialect, workload: string): Operation {
  const operation = operations[dialect][workload];
  if (operation === undefined) throw new Error(`${dialect} has no ${workload}.`);
  return operation;
}

/** The body of the request. */
export function bodyOf(dialect: Dialect, workload: string, person: string): string {
  if (dialect === 'raw') {
    return JSON.stringify({ path: workload, params: workload === 'W4' ? [taskOf(person)] : [20] });
  }
  const { query, variables } = operationOf(dialect, workload);
  return JSON.stringify({ query, variables: variables(person) });
}

/**
 * An answer's meaning, for comparison.
 *
 * @throws Error for an answer with errors or of the wrong shape
 */
export function readAnswer(dialect: Dialect, workload: string, text: string): unknown {
  const { data, errors } = JSON.parse(text) as { data?: never; errors?: unknown };
  if (errors !== undefined) throw new Error(`${dialect} answers ${workload} with ${text}`);
  return operationOf(dialect, workload).read(data as never);
}
