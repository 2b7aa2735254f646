import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { encodeId } from '../../src/engine/schema/global-id.ts';
import { createTestApp, type Person, type TestApp } from '../support/app.ts';
import { driverKinds } from '../support/drivers.ts';
import { addAccount, addProject, addTodo } from '../support/rows.ts';
import { domainWith, MUTE } from './api.ts';
import { openService, type Call, type Service } from './service.ts';

// Values that a service outside of the API has are loaded in one call for each field, when all that is
// SQL has been answered by one statement; compiled and by resolvers alike.

/** The calls of an operation come at the same time. */
const inOrder = (calls: readonly Call[]) =>
  calls.toSorted((one, other) => one.field.localeCompare(other.field));

const todo = (task: string) => ({ __typename: 'Todo', weather: `weather of ${task}` });

describe.each(driverKinds)('what comes from outside, on %s', (kind) => {
  let app: TestApp;
  let service: Service;

  beforeAll(async () => {
    service = await openService();
    app = await createTestApp({
      domain: domainWith(service),
      kind,
      compiled: true,
      comparable: false,
    });
    const account = await addAccount(app.database, 'acme', { alice: 'OWNER', bob: 'ADMIN' });
    const project = await addProject(app.database, account, 'Launch');
    for (const task of ['one', 'two', 'three']) await addTodo(app.database, 'alice', task, project);
    for (const task of ["alice's own", 'one']) await addTodo(app.database, 'alice', task);
    await addTodo(app.database, 'bob', "bob's own");
    await addTodo(app.database, 'erin', MUTE);
  });
  afterAll(async () => {
    await app.close();
    await service.close();
  });
  beforeEach(() => {
    app.driver.statements.length = 0;
    service.answerWith(({ field, keys }) =>
      keys.map(({ task, name }) => `${field} of ${String(task ?? name)}`),
    );
  });

  /** Asks both ways, and sees that they say the same and call alike. */
  async function ask(person: Person, query: string, variables = {}) {
    const { answered } = app.operations!;
    const answer = await app.ask<Record<string, unknown>>(person, query, variables);
    expect(app.operations!.answered).toBe(answered + 1);
    const calls = inOrder(service.calls.splice(0));
    expect((await app.askResolvers(person, query, variables)).text).toBe(answer.text);
    expect(inOrder(service.calls)).toEqual(calls);
    return { ...answer, calls };
  }

  const selects = () => app.driver.statements.filter((text) => text.startsWith('select'));

  it('is one statement and one call, of which each key is once', async () => {
    const { data, errors, calls } = await ask(
      'alice',
      '{ todos { nodes { task weather } } again: todos(last: 1) { nodes { w: weather weather } } }',
    );
    expect(errors).toBeUndefined();
    const nodes = ["alice's own", 'one', 'one', 'three', 'two'].map((task) => ({
      task,
      weather: `weather of ${task}`,
    }));
    const last = { w: 'weather of two', weather: 'weather of two' };
    expect(data).toEqual({ todos: { nodes }, again: { nodes: [last] } });
    expect(calls).toEqual([
      {
        field: 'weather',
        keys: ["alice's own", 'one', 'three', 'two'].map((task) => ({ task })),
        sub: 'alice',
        gone: false,
      },
    ]);
    expect(selects()).toHaveLength(1);
    await expect.poll(() => app.driver.lent()).toBe(0);
  });

  it('stands in lists within lists, fragments, and beside relations that are null', async () => {
    const { data, calls } = await ask(
      'alice',
      `query ($no: Boolean!) {
        projects { nodes { ...P todos(first: 2) { edges { node { ...T project { ...P } } } } } }
        todos(where: { task: { eq: "alice's own" } }) {
          nodes { ... on Todo { ...T } project { ...P } skipped: weather @include(if: $no) }
        }
      }
      fragment P on Project { __typename weather }
      fragment T on Todo { __typename weather }`,
      { no: false },
    );
    const project = { __typename: 'Project', weather: 'climate of Launch' };
    const edges = ['one', 'three'].map((task) => ({ node: { ...todo(task), project } }));
    expect(data).toEqual({
      projects: { nodes: [{ ...project, todos: { edges } }] },
      todos: { nodes: [{ ...todo("alice's own"), project: null }] },
    });
    expect(calls.map(({ field, keys }) => [field, keys.length])).toEqual([
      ['climate', 1],
      ['weather', 3],
    ]);
    expect(selects()).toHaveLength(1);
  });

  it('is what its type says: numbers, lists, enums, objects, JSON, and null', async () => {
    const place = { city: 'Bern', zip: null, size: 'small' };
    const values: Readonly<Record<string, unknown>> = {
      score: 7,
      tags: ['a', 'b'],
      size: 'large',
      place,
      anything: { b: [1, null], a: '\u001E"' },
      weather: null,
    };
    service.answerWith(({ field, keys }) => keys.map(() => values[field]));
    const { data } = await ask(
      'bob',
      `query ($yes: Boolean!) {
        todos(last: 1) { nodes {
          score tags size anything weather place { city }
          whole: place { __typename zip s: size city @include(if: $yes) }
        } }
      }`,
      { yes: true },
    );
    const whole = { __typename: 'Place', zip: null, s: 'SMALL', city: 'Bern' };
    expect(data).toEqual({
      todos: { nodes: [{ ...values, size: 'LARGE', place: { city: 'Bern' }, whole }] },
    });
  });

  it('is asked for with columns as the API shows them', async () => {
    await app.database.asSuperuser(
      `insert into todos (user_id, task, due_at) values ('frank', E'a "b"\\n\\u001E', '2026-01-31 10:30:00.25+01')`,
    );
    const { calls } = await ask('frank', '{ todos { nodes { score } } }');
    expect(calls[0]?.keys).toEqual([
      {
        task: 'a "b"\n\u001E',
        dueAt: '2026-01-31T09:30:00.25Z',
        isComplete: false,
        projectId: null,
      },
    ]);
  });

  it('never has the rows of another in one batch', async () => {
    const query = '{ todos { nodes { weather } } }';
    await Promise.all([
      app.ask('alice', query),
      app.ask('bob', query),
      app.askResolvers('bob', query),
    ]);
    const alices = service.calls.filter(({ keys }) =>
      keys.some(({ task }) => task === "alice's own"),
    );
    expect(service.calls).toHaveLength(3);
    expect(alices.map(({ sub }) => sub)).toEqual(['alice']);
  });

  it('is not asked for where there is no row, and where nothing of it is selected', async () => {
    const { data, calls } = await ask(
      'carol',
      `query ($id: ID!, $no: Boolean!) {
        todos { nodes { weather } } node(id: $id) { ... on Todo { weather } }
        projects { nodes { weather @include(if: $no) } }
      }`,
      { id: encodeId('Todo', crypto.randomUUID()), no: false },
    );
    expect(data).toEqual({ todos: { nodes: [] }, node: null, projects: { nodes: [] } });
    expect(calls).toEqual([]);
  });

  it('is loaded by resolvers where something beside it can not be compiled', async () => {
    const { answered } = app.operations!;
    const { data } = await app.ask('bob', '{ todos(last: 1) { nodes { shout weather } } }');
    expect(data).toEqual({ todos: { nodes: [{ shout: 'TWO', weather: 'weather of two' }] } });
    expect(app.operations!.answered).toBe(answered);
    expect(selects()).toHaveLength(1);
  });

  it('is not asked for beneath what has failed', async () => {
    const { data, errors } = await app.ask('erin', '{ todos { nodes { weather shout } } }');
    expect([data, errors?.length]).toEqual([null, 1]);
    expect(service.calls).toEqual([]);
  });
});
