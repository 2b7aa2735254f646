import { taskOf } from '../truth.ts';

interface Todo {
  readonly task: string;
  readonly userId: string;
}

interface Project {
  readonly name: string;
  readonly account: { readonly slug: string } | null;
  readonly todos: readonly Todo[];
}

interface Account {
  readonly name: string;
  readonly members: readonly { readonly userId: string; readonly role: string }[];
  readonly projects: readonly Project[];
}

const tasks = (todos: readonly Todo[]) => todos.map(({ task }) => task);
const first20 = () => ({ first: 20 });

export const mercuriusOperations = {
  W1: {
    query: `query MyTodos($first: Int!) {
      myTodos(first: $first) { id task isComplete dueAt insertedAt }
    }`,
    variables: first20,
    read: ({ myTodos }: { myTodos: readonly Todo[] }) => tasks(myTodos),
  },
  W2: {
    query: `query Projects($first: Int!) {
      projects(first: $first) {
        id name
        account { id name slug }
        todos(first: 10) { id task isComplete }
      }
    }`,
    variables: first20,
    read: ({ projects }: { projects: readonly Project[] }) =>
      projects.map(({ name, account, todos }) => [name, account?.slug ?? null, tasks(todos)]),
  },
  W3: {
    query: `query Accounts($first: Int!) {
      accounts(first: $first) {
        id name
        members(first: 20) { userId role }
        projects(first: 5) { id name todos(first: 5) { id task isComplete } }
      }
    }`,
    variables: first20,
    read: ({ accounts }: { accounts: readonly Account[] }) =>
      accounts.map(({ name, members, projects }) => [
        name,
        members.map(({ userId, role }) => `${userId} ${role}`),
        projects.map((project) => [project.name, tasks(project.todos)]),
      ]),
  },
  W4: {
    query: `mutation CreateTodo($task: String!) {
      createTodo(task: $task) { id task isComplete userId }
    }`,
    variables: (person: string) => ({ task: taskOf(person) }),
    read: ({ createTodo }: { createTodo: Todo }) => [createTodo.task, createTodo.userId],
  },
  W5: {
    query: '{ __typename }',
    variables: () => ({}),
    read: (data: object) => data,
  },
};
