import { afterAll, beforeAll, expect, test } from 'vitest';
import { codesOf, type Person } from '../support/app.ts';
import { createAdoptedApp, type AdoptedApp } from './support.ts';

// Policies that read an organization's claim: what a token says is all that there is of a tenant.

let app: AdoptedApp;
beforeAll(async () => {
  app = await createAdoptedApp('organizations');
});
afterAll(() => app.close());

/** Somebody, in the organization that their token says. */
const inside = (sub: string, id?: string) =>
  ({ sub, claims: id === undefined ? {} : { o: { id, rol: 'member' } } }) as unknown as Person;

const tasks = '{ todos { totalCount nodes { id task organization } } }';

test.each([
  ['alice in her organization', inside('alice', 'org_a'), 2],
  ['alice in another', inside('alice', 'org_b'), 1],
  ['alice in none', inside('alice'), 0],
  ['alice in one that there is not', inside('alice', "org_a' or true"), 0],
])('%s', async (_who, person, totalCount) => {
  const { data } = await app.ask(person, tasks);
  expect(data).toMatchObject({ todos: { totalCount } });
  expect((await app.askResolvers(person, tasks)).data).toEqual(data);
});

test('a todo is made in the organization of the token, and is not to be found from another', async () => {
  const made = await app.ask<{ createTodo: { todo: { id: string; organization: string } } }>(
    inside('bob', 'org_b'),
    'mutation { createTodo(input: { task: "Hoe" }) { todo { id organization author } } }',
  );
  expect(made.data?.createTodo.todo).toMatchObject({ organization: 'org_b', author: 'bob' });
  const { id } = made.data!.createTodo.todo;
  const note =
    'mutation ($id: ID!) { createNote(input: { todoId: $id, text: "x" }) { note { todo { task } } } }';
  const remove = 'mutation ($id: ID!) { deleteTodo(input: { id: $id }) { __typename } }';
  for (const text of [note, remove]) {
    expect(codesOf(await app.ask(inside('bob', 'org_a'), text, { id }))).toEqual(['NOT_FOUND']);
  }
  expect((await app.ask(inside('bob', 'org_b'), note, { id })).data).toEqual({
    createNote: { note: { todo: { task: 'Hoe' } } },
  });
  expect((await app.ask(inside('bob', 'org_b'), remove, { id })).errors).toBeUndefined();
});
