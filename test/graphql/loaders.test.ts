import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { encodeId } from '../../src/engine/schema/global-id.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { addAccount, addProject, addTodo } from '../support/rows.ts';

// What resolvers load by key, they load in batches, and as their caller.

let app: TestApp;
let account: string;
let project: string;
const todos: string[] = [];

beforeAll(async () => {
  app = await createTestApp({ app: { operations: null } });
  account = await addAccount(app.database, 'acme', { alice: 'OWNER', bob: 'ADMIN' });
  project = await addProject(app.database, account, 'Launch');
  for (const task of ['one', 'two', 'three'])
    todos.push(encodeId('Todo', await addTodo(app.database, 'alice', task, project)));
});
afterAll(() => app.close());
beforeEach(() => {
  app.driver.statements.length = 0;
});

const selects = () => app.driver.statements.filter((text) => text.startsWith('select'));

const launched = (task: string) => ({ task, project: { name: 'Launch' } });

describe('aliases of one operation', () => {
  it('of which the same is selected are one statement', async () => {
    const fields = todos.map((id, n) => `t${n}: todo(id: "${id}") { task project { name } }`);
    const { data } = await app.ask<object>('alice', `{ ${fields.join(' ')} }`);
    expect(data).toEqual({ t0: launched('one'), t1: launched('two'), t2: launched('three') });
    expect(selects()).toHaveLength(1);
  });

  it('of one row are one statement as well', async () => {
    const [id] = todos;
    const { data } = await app.ask<object>(
      'alice',
      `{ a: todo(id: "${id}") { project { name } } b: todo(id: "${id}") { project { name } } }`,
    );
    const { project: of } = launched('one');
    expect(data).toEqual({ a: { project: of }, b: { project: of } });
    expect(selects()).toHaveLength(1);
  });

  it('of several types are one statement for each', async () => {
    const ids = [...todos, encodeId('Project', project), encodeId('Account', account)];
    const fields = ids.map((id, n) => `n${n}: node(id: "${id}") { id }`);
    const { data } = await app.ask<object>(
      'alice',
      `{ ${fields.join(' ')} nodes(ids: []) { id } }`,
    );
    expect(Object.values(data!).slice(0, 5)).toEqual(ids.map((id) => ({ id })));
    expect(selects()).toHaveLength(3);
  });

  it('give null for what is hidden, and what is nonsense', async () => {
    const { data } = await app.ask<object>(
      'carol',
      `{ hidden: todo(id: "${todos[0]}") { task } other: todo(id: "${encodeId('Account', account)}") { task }
         nonsense: node(id: "x") { id } nodes(ids: ["${todos[1]}", "x"]) { id } }`,
    );
    expect(data).toEqual({ hidden: null, other: null, nonsense: null, nodes: [null, null] });
  });
});

describe('the subject of an entry', () => {
  const activity = `{ accounts { nodes { activity(first: 50) { nodes {
    subjectType subjectId subject { id ... on Todo { task } } } } } } }`;
  interface Shown {
    readonly accounts: {
      readonly nodes: readonly {
        readonly activity: {
          readonly nodes: readonly {
            readonly subjectType: string;
            readonly subjectId: string;
            readonly subject: { readonly id: string; readonly task?: string } | null;
          }[];
        };
      }[];
    };
  }
  const entries = async (person: string) => {
    const { data } = await app.ask<Shown>(person, activity);
    return data!.accounts.nodes[0]!.activity.nodes;
  };

  it('is its row, by one statement for each type', async () => {
    const shown = await entries('alice');
    expect(new Set(shown.map(({ subjectType }) => subjectType)).size).toBeGreaterThan(2);
    for (const { subjectId, subject } of shown) expect(subject?.id).toBe(subjectId);
    expect(shown.flatMap(({ subject }) => subject?.task ?? []).toSorted()).toEqual([
      'one',
      'three',
      'two',
    ]);
    const types = new Set(shown.map(({ subjectType }) => subjectType));
    expect(selects()).toHaveLength(1 + types.size);
  });

  it('is null where it is gone', async () => {
    const id = await addTodo(app.database, 'alice', 'gone', project);
    await app.database.asSuperuser(`delete from todos where id = '${id}'`);
    const gone = (await entries('alice')).filter(
      ({ subjectId }) => subjectId === encodeId('Todo', id),
    );
    expect(gone.map(({ subject }) => subject)).toEqual([null, null]);
  });

  it('is null where it is hidden, whoever else has just been shown it', async () => {
    const { asSuperuser } = app.database;
    await asSuperuser(
      `create policy hidden on todos as restrictive for select to authenticated
         using (task <> 'two' or auth.user_id() <> 'bob')`,
    );
    const [ofAlice, ofBob] = await Promise.all([entries('alice'), entries('bob')]);
    await asSuperuser('drop policy hidden on todos');
    const tasks = (entriesShown: typeof ofAlice) =>
      entriesShown.flatMap(({ subject }) => subject?.task ?? []).toSorted();
    expect(tasks(ofAlice)).toEqual(['one', 'three', 'two']);
    expect(tasks(ofBob)).toEqual(['one', 'three']);
  });
});
