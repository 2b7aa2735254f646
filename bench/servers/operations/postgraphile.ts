import { taskOf } from '../truth.ts';

interface Todo {
  readonly task: string;
  readonly userId: string;
}

interface List<Row> {
  readonly nodes: readonly Row[];
}

interface Project {
  readonly name: string;
  readonly accountByAccountId: { readonly slug: string } | null;
  readonly todosByProjectId: List<Todo>;
}

interface Account {
  readonly name: string;
  readonly membershipsByAccountId: List<{ readonly userId: string; readonly role: string }>;
  readonly projectsByAccountId: List<Project>;
}

const tasks = ({ nodes }: List<Todo>) => nodes.map(({ task }) => task);
const first20 = () => ({ first: 20 });

// `rowId` is the column itself, which costs it less than its global `id`. The orders are those of
// the indexes.
export const postgraphileOperations = {
  W1: {
    query: `query MyTodos($first: Int!, $me: String!) {
      allTodos(
        first: $first, condition: { userId: $me, projectId: null }
        orderBy: [INSERTED_AT_ASC, ROW_ID_ASC]
      ) {
        nodes { rowId task isComplete dueAt insertedAt }
      }
    }`,
    variables: (person: string) => ({ first: 20, me: person }),
    read: ({ allTodos }: { allTodos: List<Todo> }) => tasks(allTodos),
  },
  W2: {
    query: `query Projects($first: Int!) {
      allProjects(first: $first, orderBy: [CREATED_AT_ASC, ROW_ID_ASC]) {
        nodes {
          rowId name
          accountByAccountId { rowId name slug }
          todosByProjectId(first: 10, orderBy: [INSERTED_AT_ASC, ROW_ID_ASC]) {
            nodes { rowId task isComplete }
          }
        }
      }
    }`,
    variables: first20,
    read: ({ allProjects }: { allProjects: List<Project> }) =>
      allProjects.nodes.map(({ name, accountByAccountId, todosByProjectId }) => [
        name,
        accountByAccountId?.slug ?? null,
        tasks(todosByProjectId),
      ]),
  },
  W3: {
    query: `query Accounts($first: Int!) {
      allAccounts(first: $first, orderBy: [CREATED_AT_ASC, ROW_ID_ASC]) {
        nodes {
          rowId name
          membershipsByAccountId(first: 20, orderBy: [CREATED_AT_ASC, ROW_ID_ASC]) {
            nodes { userId role }
          }
          projectsByAccountId(first: 5, orderBy: [CREATED_AT_ASC, ROW_ID_ASC]) {
            nodes {
              rowId name
              todosByProjectId(first: 5, orderBy: [INSERTED_AT_ASC, ROW_ID_ASC]) {
                nodes { rowId task isComplete }
              }
            }
          }
        }
      }
    }`,
    variables: first20,
    read: ({ allAccounts }: { allAccounts: List<Account> }) =>
      allAccounts.nodes.map(({ name, membershipsByAccountId, projectsByAccountId }) => [
        name,
        membershipsByAccountId.nodes.map(({ userId, role }) => `${userId} ${role}`),
        projectsByAccountId.nodes.map((project) => [project.name, tasks(project.todosByProjectId)]),
      ]),
  },
  W4: {
    query: `mutation CreateTodo($task: String!) {
      createTodo(input: { todo: { task: $task } }) { todo { rowId task isComplete userId } }
    }`,
    variables: (person: string) => ({ task: taskOf(person) }),
    read: ({ createTodo }: { createTodo: { todo: Todo } }) => [
      createTodo.todo.task,
      createTodo.todo.userId,
    ],
  },
  W5: {
    query: '{ __typename }',
    variables: () => ({}),
    read: (data: object) => data,
  },
};
