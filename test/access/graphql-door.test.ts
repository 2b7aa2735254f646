import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { codesOf, createTestApp, type Answer, type Person, type TestApp } from '../support/app.ts';
import { acmeWorld } from './acme.ts';
import { actors, isRequestRole, type Actor } from './actors.ts';
import { graphqlAttempts, idOf, type GraphqlAttempt } from './graphql-attempts.ts';
import { Oracle } from './oracle.ts';
import {
  createWorld,
  relationOf,
  tables,
  type Activity,
  type Membership,
  type Project,
  type Row,
  type Table,
} from './world.ts';

// The same rows, people and expectations as at the SQL door, through the API.

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
  await createWorld(app.database.asSuperuser, acmeWorld);
});
afterAll(() => app.close());

/** Nobody has no token, and so is anonymous here. */
const askers = actors.filter(
  ({ standing, userId }) =>
    isRequestRole(standing) && (userId === null) === (standing === 'anonymous'),
);

const personOf = ({ standing, userId }: Actor): Person =>
  userId === null ? null : { sub: userId, role: standing };

interface Listed<T = object> {
  readonly nodes: readonly ({ readonly id: string } & T)[];
  readonly totalCount: number;
}
interface ListedProject {
  readonly todos: Listed;
}
interface ListedAccount {
  readonly activity: Listed;
  readonly members: Listed;
  readonly projects: Listed<ListedProject>;
}
interface Reads {
  readonly accounts: Listed<ListedAccount>;
  readonly projects: Listed<ListedProject>;
  readonly todos: Listed;
  readonly nodes: readonly ({ readonly id: string } | null)[];
}

const reads = `query ($ids: [ID!]!) {
  accounts {
    totalCount
    nodes {
      id
      activity { totalCount nodes { id } }
      members { totalCount nodes { id } }
      projects { totalCount nodes { id todos { totalCount nodes { id } } } }
    }
  }
  projects { totalCount nodes { id todos { totalCount nodes { id } } } }
  todos { totalCount nodes { id } }
  nodes(ids: $ids) { id }
}`;

function expectList(list: Listed, ids: readonly string[]): void {
  expect(list.nodes.map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
  expect(list.totalCount).toBe(ids.length);
}

describe.each(askers)('$label', (actor) => {
  const oracle = new Oracle(acmeWorld, actor);
  const person = personOf(actor);

  const visible = (table: Table, rows: readonly Row[]) =>
    rows.filter((row) => oracle.sees(table, row)).map((row) => idOf(table, row));
  const { accounts, activities, memberships, projects, todos } = acmeWorld;
  const todosIn = (id: string) =>
    visible(
      'todos',
      todos.filter(({ project }) => project !== null && idOf('projects', project) === id),
    );

  test('reads through lists and by id what it should, and nothing else', async () => {
    const ids = tables.flatMap((table) => acmeWorld[table].map((row) => idOf(table, row)));
    const answer = await app.ask<Reads>(person, reads, { ids });
    expect(answer.errors).toBeUndefined();
    const data = answer.data!;
    expectList(data.accounts, visible('accounts', accounts));
    expectList(data.projects, visible('projects', projects));
    expectList(data.todos, visible('todos', todos));
    for (const { id, activity, members, projects: within } of data.accounts.nodes) {
      const isThere = ({ account }: Activity | Membership | Project) =>
        account !== null && idOf('accounts', account) === id;
      expectList(activity, visible('activities', activities.filter(isThere)));
      expectList(members, visible('memberships', memberships.filter(isThere)));
      expectList(within, visible('projects', projects.filter(isThere)));
    }
    const nested = [data.projects, ...data.accounts.nodes.map((account) => account.projects)];
    for (const { id, todos: within } of nested.flatMap(({ nodes }) => nodes)) {
      expectList(within, todosIn(id));
    }
    const seen = tables.flatMap((table) => visible(table, acmeWorld[table]));
    expect(data.nodes.map((node) => node?.id)).toEqual(
      ids.map((id) => (seen.includes(id) ? id : undefined)),
    );
  });

  test('writes what it may, and is told rightly why not', async () => {
    const surprises: string[] = [];
    for (const attempt of graphqlAttempts(acmeWorld, actor)) {
      const surprise = await surpriseOf(person, attempt);
      if (surprise !== null) surprises.push(`${attempt.label}, not ${surprise}`);
    }
    expect(surprises).toEqual([]);
  });
});

async function surpriseOf(person: Person, attempt: GraphqlAttempt): Promise<string | null> {
  const { query, input, expected, absentInput } = attempt;
  const answer = await app.ask(person, query, { input });
  const outcome = outcomeOf(answer);
  if (outcome !== expected) return outcome;
  if (absentInput === null) return null;
  // What is hidden is answered in the same bytes as what does not exist.
  const absent = await app.ask(person, query, { input: absentInput });
  return absent.text === answer.text ? null : `told apart: ${answer.text} and ${absent.text}`;
}

function outcomeOf(answer: Answer): string {
  const [error, ...others] = answer.errors ?? [];
  if (error?.path?.[0] === 'undo' && others.length === 0) return 'done';
  if (error?.path === undefined && answer.status === 401) return String(codesOf(answer)[0]);
  return error?.path?.[0] === 'attempt' ? String(codesOf(answer)[0]) : answer.text;
}

test('nothing of all that stays', async () => {
  for (const table of tables) {
    const { rows } = await app.database.asSuperuser(
      `select id from ${relationOf(table)} order by id`,
    );
    expect(rows.map(({ id }) => id)).toEqual(acmeWorld[table].map(({ id }) => id).toSorted());
  }
});
