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
  readonly account: { readonly slug: string } | null;
  readonly todos: List<Todo>;
}

interface Account {
  readonly name: string;
  readonly members: List<{ readonly userId: string; readonly role: string }>;
  readonly projects: List<Project>;
}

const tasks = ({ nodes }: List<Todo>) => nodes.map(({ task }) => task);
const first20 = () => ({ first: 20 });

export const rowhouseOperations = {
  W1: {
    query: `query MyTodos($first: Int!) {
      viewer {
        todos(first: $first, where: { projectId: { isNull: true } }) {
          nodes { id task isComplete dueAt insertedAt }
        }
      }
    }`,
    variables: first20,
    read: ({ viewer }: { viewer: { todos: List<Todo> } }) => tasks(viewer.todos),
  },
  W2: {
    query: `query Projects($first: Int!) {
      projects(first: $first) {
        nodes {
          id name
          account { id name slug }
          todos(first: 10) { nodes { id task isComplete } }
        }
      }
    }`,
    variables: first20,
    read: ({ projects }: { projects: List<Project> }) =>
      projects.nodes.map(({ name, account, todos }) => [name, account?.slug ?? null, tasks(todos)]),
  },
  W3: {
    query: `query Accounts($first: Int!) {
      accounts(first: $first) {
        nodes {
          id name
          members(first: 20) { nodes { userId role } }
          projects(first: 5) {
            nodes { id name todos(first: 5) { nodes { id task isComplete } } }
          }
        }
      }
    }`,
    variables: first20,
    read: ({ accounts }: { accounts: List<Account> }) =>
      accounts.nodes.map(({ name, members, projects }) => [
        name,
        members.nodes.map(({ userId, role }) => `${userId} ${role}`),
        projects.nodes.map((project) => [project.name, tasks(project.todos)]),
      ]),
  },
  W4: {
    query: `mutation CreateTodo($task: String!) {
      createTodo(input: { task: $task }) { todo { id task isComplete userId } }
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
