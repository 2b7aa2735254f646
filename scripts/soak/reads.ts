import { encodeId } from '../../src/engine/schema/global-id.ts';
import { documents } from './documents.ts';
import type { Group } from './group.ts';
import type { Person } from './people.ts';
import type { Random } from './random.ts';
import { accountOf, memberOf, oneOf, projectOf, todoOf } from './shapes.ts';
import type { View } from './view.ts';

/** A query, and what it has to answer. */
export interface Read {
  readonly kind: string;
  readonly document: string;
  readonly variables: Readonly<Record<string, unknown>>;
  /** Its `data`, as far as one group's rows go, in one state of them. */
  expect(view: View): unknown;
}

const mine: Read = {
  kind: 'mine',
  document: documents.mine,
  variables: {},
  expect: (view) => ({
    viewer: {
      userId: view.actor.userId,
      role: view.actor.standing.toUpperCase(),
      accounts: view.accounts
        .filter(({ id }) => view.roleIn(id) !== null)
        .map((row) => ({ ...accountOf(view, row), ...insideOf(view, row.id) })),
      todos: view.todos
        .filter(({ userId }) => userId === view.actor.userId)
        .map((row) => todoOf(view, row)),
    },
  }),
};

const everything: Read = {
  kind: 'everything',
  document: documents.everything,
  variables: {},
  expect: (view) => ({
    accounts: view.accounts.map((row) => accountOf(view, row)),
    projects: view.projects.map((row) => projectOf(view, row)),
    todos: view.todos.map((row) => todoOf(view, row)),
  }),
};

const insideOf = (view: View, accountId: string) => ({
  members: view.memberships.filter((row) => row.accountId === accountId).map(memberOf(view)),
  projects: view.projects
    .filter((row) => row.accountId === accountId)
    .map((row) => projectOf(view, row)),
});

const todosOf = (view: View, projectId: string) =>
  view.todos.filter((row) => row.projectId === projectId).map((row) => todoOf(view, row));

function ofGroup({ state }: Group): Read {
  const accounts = state.accounts.map(({ id }) => id);
  const projects = state.projects.map(({ id }) => id);
  return {
    kind: 'group',
    document: documents.group,
    variables: {
      accounts: accounts.map((id) => encodeId('Account', id)),
      projects: projects.map((id) => encodeId('Project', id)),
    },
    expect: (view) => ({
      projects: view.projects
        .filter(({ accountId }) => accounts.includes(accountId))
        .map((row) => ({ ...projectOf(view, row), todos: todosOf(view, row.id) })),
      todos: view.todos
        .filter(({ projectId }) => projectId !== null && projects.includes(projectId))
        .map((row) => todoOf(view, row)),
    }),
  };
}

function nodes(groups: readonly Group[], random: Random): Read {
  const ids = random
    .some(groups, 3)
    .flatMap(({ state }) => [
      ...random.some(state.accounts, 1).map(({ id }) => encodeId('Account', id)),
      ...random.some(state.memberships, 2).map(({ id }) => encodeId('Membership', id)),
      ...random.some(state.projects, 2).map(({ id }) => encodeId('Project', id)),
      ...random.some(state.todos, 4).map(({ id }) => encodeId('Todo', id)),
    ]);
  return {
    kind: 'nodes',
    document: documents.nodes,
    variables: { ids },
    expect: (view) => ({
      nodes: [
        ...view.accounts.map((row) => ({ __typename: 'Account', ...accountOf(view, row) })),
        ...view.memberships.map((row) => ({ __typename: 'Membership', ...memberOf(view)(row) })),
        ...view.projects.map((row) => ({ __typename: 'Project', ...projectOf(view, row) })),
        ...view.todos.map((row) => ({ __typename: 'Todo', ...todoOf(view, row) })),
      ].filter(({ id }) => ids.includes(id)),
    }),
  };
}

const nowhere = 'ffffffff-0000-4000-8000-000000000000';

function one(groups: readonly Group[], random: Random): Read {
  const idOf = (table: 'accounts' | 'projects' | 'todos') =>
    random.some<{ id: string }>(random.pick(groups).state[table], 1)[0]?.id ?? nowhere;
  const [accountId, projectId, todoId] = [idOf('accounts'), idOf('projects'), idOf('todos')];
  return {
    kind: 'one',
    document: documents.one,
    variables: {
      account: encodeId('Account', accountId),
      project: encodeId('Project', projectId),
      todo: encodeId('Todo', todoId),
    },
    expect: (view) => ({
      account: oneOf(view.accounts, accountId, (row) => ({
        ...accountOf(view, row),
        ...insideOf(view, row.id),
      })),
      project: oneOf(view.projects, projectId, (row) => ({
        ...projectOf(view, row),
        todos: todosOf(view, row.id),
      })),
      todo: oneOf(view.todos, todoId, ({ id, task, projectId: within }) => ({
        id: encodeId('Todo', id),
        task,
        project: oneOf(view.projects, within, (row) => projectOf(view, row)),
      })),
    }),
  };
}

/** What somebody asks for next: mostly their own, often what is not. */
export function chooseRead(groups: readonly Group[], person: Person, random: Random): Read {
  const near = random.chance(0.7) ? groups.filter(({ index }) => person.groups.has(index)) : groups;
  const around = near.length > 0 ? near : groups;
  return random.weighted<() => Read>([
    [4, () => mine],
    [1, () => everything],
    [2, () => ofGroup(random.pick(around))],
    [3, () => nodes(groups, random)],
    [3, () => one(around, random)],
  ])();
}
