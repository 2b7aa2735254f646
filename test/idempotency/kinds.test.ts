import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { encodeId } from '../../src/engine/schema/global-id.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { addAccount, addProject, addTodo } from '../support/rows.ts';
import { keptKeys, send } from './support.ts';

// Every kind of mutation, sent twice with one key.

describe.each([
  ['compiled', { compiled: true }],
  ['by resolvers', { app: { operations: null } }],
] as const)('a mutation that is sent again with its key, %s,', (way, options) => {
  let app: TestApp;
  let account: string;
  let project: string;
  let foreign: string;
  const todos: string[] = [];

  beforeAll(async () => {
    app = await createTestApp({ ...options, driver: { max: 1 }, comparable: false });
    const { database } = app;
    const key = await addAccount(database, 'one', { alice: 'OWNER' });
    account = encodeId('Account', key);
    project = encodeId('Project', await addProject(database, key, 'plan'));
    const other = await addAccount(database, 'two', {});
    foreign = encodeId('Project', await addProject(database, other, 'theirs'));
    // The connection is there, with its settings.
    await app.ask('alice', '{ viewer { sub: __typename } }');
  });
  afterAll(() => app.close());
  beforeEach(async () => {
    await app.database.asSuperuser(
      'truncate todos, rowhouse.activities, rowhouse.idempotency_claims, rowhouse.idempotency_answers cascade',
    );
    todos.length = 0;
    for (const task of ['x', 'y', 'z']) {
      todos.push(encodeId('Todo', await addTodo(app.database, 'alice', task)));
    }
  });

  /** Of an answer, how often the database was waited for, as the log says. */
  const flightsOf = async (document: string, key?: string) => {
    const answer = await send(app, { document, ...(key === undefined ? {} : { key }) });
    return { answer, flights: Number(app.log.at(-1)?.fields['flights']) };
  };

  /** What there is, but for keys. */
  const facts = async () => {
    const { rows } = await app.database.asSuperuser(
      `select (select json_agg(t order by id) from todos t) as todos,
         (select json_agg(a order by id) from accounts a) as accounts,
         (select json_agg(p order by id) from projects p) as projects,
         (select json_agg(m order by id) from memberships m) as memberships,
         (select json_agg(a order by id) from rowhouse.activities a) as activities`,
    );
    return JSON.stringify(rows);
  };

  const documents: readonly [string, () => string][] = [
    [
      'createTodo',
      () => 'a: createTodo(input: { task: "new" }) { t: todo { id task } __typename }',
    ],
    [
      'createTodo that shows more than its columns',
      () =>
        `createTodo(input: { task: "new", projectId: "${project}" }) { todo { project { name } } }`,
    ],
    [
      'createTodos',
      () => 'createTodos(input: { todos: [{ task: "b" }, { task: "a" }] }) { todos { id } }',
    ],
    [
      'updateTodo',
      () => `updateTodo(input: { id: "${todos[0]}", task: "X" }) { todo { updatedAt } }`,
    ],
    [
      'updateTodos',
      () =>
        `updateTodos(input: { ids: ["${todos[2]}", "${todos[1]}"], isComplete: true }) { todos { task } }`,
    ],
    ['deleteTodo', () => `deleteTodo(input: { id: "${todos[0]}" }) { deletedId }`],
    [
      'deleteTodos',
      () => `deleteTodos(input: { ids: ["${todos[2]}", "${todos[1]}"] }) { deletedIds }`,
    ],
    [
      'addMember',
      () =>
        `addMember(input: { accountId: "${account}", userId: "${way}", role: MEMBER }) { membership { id } }`,
    ],
    [
      'createAccount',
      () =>
        `createAccount(input: { name: "New", slug: "new-${way.slice(0, 2)}" }) { account { id } }`,
    ],
    [
      'several fields',
      () =>
        `a: createTodo(input: { task: "1" }) { todo { id } } __typename b: createTodo(input: { task: "2" }) { todo { id } }
         c: deleteTodo(input: { id: "${todos[1]}" }) { deletedId }`,
    ],
    ['what writes nothing', () => '__typename'],
  ];

  it.each(documents)('is answered with the same bytes, and done once (%s)', async (_name, rest) => {
    const sending = { key: 'k', document: `mutation { ${rest()} }` };
    const first = await send(app, sending);
    expect(first).toMatchObject({ status: 200, codes: [], replayed: null });
    const before = await facts();
    const second = await send(app, sending);
    expect(second).toMatchObject({ status: 200, text: first.text, replayed: 'true' });
    expect(await facts()).toBe(before);
    expect(await keptKeys(app)).toHaveLength(1);
  });

  const flights: readonly [string, () => string][] = [
    ...documents.slice(0, 7),
    ['createTodo, of columns alone', () => 'createTodo(input: { task: "new" }) { todo { id } }'],
  ];

  it.each(flights)(
    'waits for the database no more often than without one (%s)',
    async (_name, rest) => {
      const without = await flightsOf(`mutation { ${rest()} }`);
      await app.database.asSuperuser('delete from todos');
      todos.length = 0;
      for (const task of ['x', 'y', 'z']) {
        todos.push(encodeId('Todo', await addTodo(app.database, 'alice', task)));
      }
      const first = await flightsOf(`mutation { ${rest()} }`, 'k');
      expect(first.answer.codes).toEqual([]);
      expect(first.flights).toBe(without.flights);
    },
  );

  const failures: readonly [string, string, () => string][] = [
    [
      'NOT_FOUND',
      'createTodo',
      () => `createTodo(input: { task: "t", projectId: "${foreign}" }) { todo { id } }`,
    ],
    [
      'NOT_FOUND',
      'createTodo that shows more',
      () =>
        `createTodo(input: { task: "t", projectId: "${foreign}" }) { todo { project { name } } }`,
    ],
    [
      'CONFLICT',
      'createAccount',
      () => 'createAccount(input: { name: "One", slug: "one" }) { account { id } }',
    ],
    [
      'CONFLICT',
      'the second of two fields',
      () =>
        `a: createTodo(input: { task: "t" }) { todo { id } }
         b: createAccount(input: { name: "One", slug: "one" }) { account { id } }`,
    ],
    ['BAD_USER_INPUT', 'an input', () => 'createTodo(input: { task: "" }) { todo { id } }'],
  ];

  it.each(failures)(
    'finds its key free where it failed with %s (%s)',
    async (code, _name, rest) => {
      const document = `mutation { ${rest()} }`;
      const before = await facts();
      for (let times = 0; times < 2; times += 1) {
        const answer = await send(app, { key: 'k', document });
        expect(answer).toMatchObject({ codes: [code], replayed: null });
      }
      expect(await keptKeys(app)).toEqual([]);
      expect(await facts()).toBe(before);
      const other = 'mutation { createTodo(input: { task: "then" }) { todo { task } } }';
      expect(await send(app, { key: 'k', document: other })).toMatchObject({
        status: 200,
        codes: [],
      });
    },
  );
});
