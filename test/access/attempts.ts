import type { Oracle, Outcome } from './oracle.ts';
import { accounts, membershipRoles, memberships, places, projects, todos } from './world.ts';

/** One statement at the SQL door, and what the oracle says of it. */
export interface Attempt {
  readonly label: string;
  readonly text: string;
  readonly params: readonly unknown[];
  readonly expected: Outcome;
}

/** Every write that there is: each table, each command, each row, each thing a row can become. */
export function writeAttempts(oracle: Oracle): Attempt[] {
  return [
    ...accountAttempts(oracle),
    ...membershipAttempts(oracle),
    ...projectAttempts(oracle),
    ...todoAttempts(oracle),
  ];
}

function accountAttempts(oracle: Oracle): Attempt[] {
  return [
    {
      label: 'makes an account',
      text: `insert into accounts (name, slug) values ('New', 'new-one')`,
      params: [],
      expected: oracle.insertAccount(),
    },
    ...accounts.flatMap((account) => [
      {
        label: `renames ${account.label}`,
        text: `update accounts set name = 'Renamed' where id = $1`,
        params: [account.id],
        expected: oracle.updateAccount(account),
      },
      {
        label: `deletes ${account.label}`,
        text: 'delete from accounts where id = $1',
        params: [account.id],
        expected: oracle.deleteAccount(account),
      },
    ]),
  ];
}

function membershipAttempts(oracle: Oracle): Attempt[] {
  const inserts = accounts.flatMap((account) =>
    membershipRoles.map((role) => ({
      label: `adds a ${role} to ${account.label}`,
      text: `insert into memberships (account_id, user_id, role) values ($1, 'newcomer', $2)`,
      params: [account.id, role],
      expected: oracle.insertMembership(account, role),
    })),
  );
  const changes = memberships.flatMap((membership) => [
    {
      label: `switches the activity of ${membership.label}`,
      text: 'update memberships set active = not active where id = $1',
      params: [membership.id],
      expected: oracle.updateMembership(membership),
    },
    ...membershipRoles.map((role) => ({
      label: `makes ${role} of ${membership.label}`,
      text: 'update memberships set role = $2 where id = $1',
      params: [membership.id, role],
      expected: oracle.updateMembership(membership, role),
    })),
    {
      label: `deletes ${membership.label}`,
      text: 'delete from memberships where id = $1',
      params: [membership.id],
      expected: oracle.deleteMembership(membership),
    },
  ]);
  return [...inserts, ...changes];
}

function projectAttempts(oracle: Oracle): Attempt[] {
  const inserts = accounts.map((account) => ({
    label: `makes a project in ${account.label}`,
    text: `insert into projects (account_id, name) values ($1, 'New')`,
    params: [account.id],
    expected: oracle.insertProject(account),
  }));
  const changes = projects.flatMap((project) => [
    {
      label: `renames ${project.label}`,
      text: `update projects set name = 'Renamed' where id = $1`,
      params: [project.id],
      expected: oracle.updateProject(project),
    },
    {
      label: `publishes or hides ${project.label}`,
      text: 'update projects set is_public = not is_public where id = $1',
      params: [project.id],
      expected: oracle.updateProject(project),
    },
    {
      label: `deletes ${project.label}`,
      text: 'delete from projects where id = $1',
      params: [project.id],
      expected: oracle.deleteProject(project),
    },
  ]);
  return [...inserts, ...changes];
}

function todoAttempts(oracle: Oracle): Attempt[] {
  const authors = ['olga', 'adam', 'mara', 'vera', 'ines', 'iggy', 'gina', 'stranger'];
  const inserts = places.flatMap((place) =>
    authors.map((author) => ({
      label: `writes a todo as ${author} ${place === null ? 'for themselves' : `into ${place.label}`}`,
      text: `insert into todos (user_id, project_id, task) values ($1, $2, 'New')`,
      params: [author, place?.id ?? null],
      expected: oracle.insertTodo(author, place),
    })),
  );
  const changes = todos.flatMap((todo) => [
    {
      label: `completes ${todo.label}`,
      text: 'update todos set is_complete = true where id = $1',
      params: [todo.id],
      expected: oracle.updateTodo(todo),
    },
    ...places.map((place) => ({
      label: `moves ${todo.label} ${place === null ? 'out of any project' : `into ${place.label}`}`,
      text: 'update todos set project_id = $2 where id = $1',
      params: [todo.id, place?.id ?? null],
      expected: oracle.updateTodo(todo, place),
    })),
    {
      label: `deletes ${todo.label}`,
      text: 'delete from todos where id = $1',
      params: [todo.id],
      expected: oracle.deleteTodo(todo),
    },
  ]);
  return [...inserts, ...changes];
}
