import { afterAll, beforeAll, expect, test } from 'vitest';
import { claimsFor, claimsOfNobody } from '../../src/engine/claims.ts';
import { codesOf, type Person } from '../support/app.ts';
import { createAdoptedApp, type AdoptedApp } from './support.ts';

// The tutorial's database, adopted as it is: lists, writes and refusals at both doors.

let app: AdoptedApp;
beforeAll(async () => {
  app = await createAdoptedApp('tutorial');
});
afterAll(() => app.close());

interface Todo {
  readonly id: string;
  readonly task: string;
}

async function todosOf(person: Person) {
  const query = '{ todos { totalCount nodes { id task userId isComplete } } }';
  const { data } = await app.ask<{ todos: { totalCount: number; nodes: Todo[] } }>(person, query);
  return data!.todos;
}

const claimsOf = (person: string | null) => {
  const { roles } = app.domain;
  return person === null ? claimsOfNobody(roles) : claimsFor(person, roles.signedIn);
};

const idOf = async (person: string, task: string) =>
  (await todosOf(person)).nodes.find((todo) => todo.task === task)!.id;

const update = (task: string) =>
  `mutation ($id: ID!) { updateTodo(input: { id: $id, task: "${task}" }) { todo { task } } }`;
const remove = 'mutation ($id: ID!) { deleteTodo(input: { id: $id }) { __typename } }';

test('nothing is unsafe or unsettled, and nothing is left out', () => {
  const { unsafe, unsettled, plan } = app.reading;
  expect([unsafe, unsettled, plan.leftOut]).toEqual([[], [], []]);
});

test.each([
  ['alice', ['Water the tomatoes', 'Sharpen the scythe']],
  ['bob', ['Mend the fence']],
  ['carol', []],
  [null, []],
])('%s reads their own todos, at both doors', async (person, expected) => {
  const { nodes, totalCount } = await todosOf(person);
  expect(nodes.map(({ task }) => task)).toEqual(expected);
  expect(totalCount).toBe(expected.length);
  const { rows } = await app.database.rehearse(claimsOf(person), (query) =>
    query('select task from todos order by id'),
  );
  expect(rows.map(({ task }) => task)).toEqual(expected);
});

test('a todo that carol creates is hers by the default of the database, and she changes and deletes it', async () => {
  const created = await app.ask<{ createTodo: { todo: Todo } }>(
    'carol',
    'mutation { createTodo(input: { task: "Sow the peas" }) { todo { id task userId isComplete } } }',
  );
  expect(created.data?.createTodo.todo).toMatchObject({
    task: 'Sow the peas',
    userId: 'carol',
    isComplete: false,
  });
  const { id } = created.data!.createTodo.todo;
  const changed = await app.ask('carol', update('Water the peas'), { id });
  expect(changed.data).toEqual({ updateTodo: { todo: { task: 'Water the peas' } } });
  expect((await app.ask('carol', remove, { id })).errors).toBeUndefined();
  expect((await todosOf('carol')).totalCount).toBe(0);
});

test('no input takes whose a todo is', () => {
  const type = app.domain.schema.getType('CreateTodoInput');
  expect(Object.keys(type && 'getFields' in type ? type.getFields() : {})).toEqual([
    'insertedAt',
    'isComplete',
    'task',
  ]);
});

test("what is alice's is to bob what is not there, to the byte", async () => {
  const id = await idOf('alice', 'Water the tomatoes');
  const none = btoa('Todo:4711');
  for (const text of [update('Mine'), remove]) {
    const [hers, absent] = [
      await app.ask('bob', text, { id }),
      await app.ask('bob', text, { id: none }),
    ];
    expect(codesOf(hers)).toEqual(['NOT_FOUND']);
    expect(hers.text).toBe(absent.text);
  }
  const { data } = await app.ask('bob', 'query ($id: ID!) { todo(id: $id) { task } }', { id });
  expect(data).toEqual({ todo: null });
  const { count } = await app.database.rehearse(claimsOf('bob'), (query) =>
    query(`update todos set task = 'Mine' where user_id = 'alice'`),
  );
  expect(count).toBe(0);
});

test('without a token nothing is written', async () => {
  const answer = await app.ask(
    null,
    'mutation { createTodo(input: { task: "No" }) { __typename } }',
  );
  expect([answer.status, codesOf(answer)]).toEqual([401, ['UNAUTHENTICATED']]);
});

test('what a check of the database refuses is told of its field', async () => {
  const answer = await app.ask(
    'bob',
    'mutation { createTodo(input: { task: "" }) { __typename } }',
  );
  expect(answer.errors?.[0]?.extensions).toMatchObject({
    code: 'BAD_USER_INPUT',
    fields: [{ path: ['input', 'task'] }],
  });
});

test('pages, filters and orders are the same by statements and by resolvers', async () => {
  const text = `{ todos(first: 1, where: { task: { contains: "the" } }, orderBy: [{ field: INSERTED_AT, direction: DESC }, { field: ID, direction: ASC }]) {
    totalCount pageInfo { hasNextPage endCursor } nodes { id task insertedAt } } }`;
  const answer = await app.ask('alice', text);
  expect(answer.errors).toBeUndefined();
  expect(answer.text).toBe((await app.askResolvers('alice', text)).text);
});
