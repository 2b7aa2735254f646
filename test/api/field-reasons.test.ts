import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../support/app.ts';
import { mutate, type Mutation } from './support/mutations.ts';
import { ids, resetWorld } from './support/world.ts';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
  await resetWorld(app.database);
});
afterAll(() => app.close());

async function fieldsOf(person: string, name: Mutation, input: object) {
  const { errors = [] } = await mutate(app, person, name, input);
  const [{ extensions } = { extensions: {} }] = errors;
  const { code, fields } = extensions as { code?: string; fields?: readonly object[] };
  return { code, fields };
}

it.each<[what: string, name: Mutation, input: object, field: object]>([
  ['blank', 'createTodo', { task: ' ' }, { path: ['input', 'task'], reason: 'blank' }],
  [
    'too long',
    'createTodo',
    { task: 'x'.repeat(2001) },
    { path: ['input', 'task'], reason: 'too_long', limit: 2000 },
  ],
  [
    'of a character that can not be stored',
    'createTodo',
    { task: 'a\0' },
    { path: ['input', 'task'], reason: 'bad_character' },
  ],
  [
    'null where it must not be',
    'updateTodo',
    { id: ids.public, task: null },
    { path: ['input', 'task'], reason: 'required' },
  ],
  [
    'of another form',
    'createAccount',
    { name: 'x', slug: 'No Slug' },
    { path: ['input', 'slug'], reason: 'format' },
  ],
  ['none of a list', 'deleteTodos', { ids: [] }, { reason: 'too_few', limit: 1 }],
  [
    'more of a list than it takes',
    'deleteTodos',
    { ids: Array(101).fill(ids.public) },
    { path: ['input', 'ids'], reason: 'too_many', limit: 100 },
  ],
  [
    'there twice',
    'deleteTodos',
    { ids: [ids.public, ids.public] },
    { path: ['input', 'ids', 1], reason: 'twice' },
  ],
  ['an id of another type', 'deleteTodo', { id: ids.acme }, { reason: 'invalid' }],
])('a value that is %s says so to programs', async (_what, name, input, field) => {
  const { code, fields } = await fieldsOf('olga', name, input);
  expect(code).toBe('BAD_USER_INPUT');
  expect(fields).toEqual(expect.arrayContaining([expect.objectContaining(field)]));
});

it('a slug that is taken is told with its field', async () => {
  expect(await fieldsOf('olga', 'createAccount', { name: 'x', slug: 'acme' })).toMatchObject({
    code: 'CONFLICT',
    fields: [{ path: ['input', 'slug'], reason: 'taken' }],
  });
});

it('a member who is one already is told with the fields', async () => {
  const input = { accountId: ids.acme, userId: 'olga' };
  const { code, fields } = await fieldsOf('olga', 'addMember', input);
  expect(code).toBe('CONFLICT');
  expect(fields).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ path: ['input', 'userId'], reason: 'taken' }),
    ]),
  );
});

it.each<[name: Mutation, input: object, path: readonly string[]]>([
  ['createTodo', { task: 'x', projectId: ids.noProject }, ['input', 'projectId']],
  ['createTodos', { todos: [{ task: 'x', projectId: ids.noProject }] }, ['input', 'todos']],
  ['createProject', { accountId: ids.noAccount, name: 'x' }, ['input', 'accountId']],
  ['addMember', { accountId: ids.noAccount, userId: 'x' }, ['input', 'accountId']],
])('%s of a reference that leads nowhere tells its field', async (name, input, path) => {
  expect(await fieldsOf('gus', name, input)).toMatchObject({
    code: 'NOT_FOUND',
    fields: [{ path, reason: 'not_found' }],
  });
});

it.each<[name: Mutation, input: object, message: string]>([
  ['createProject', { accountId: 'x', name: 'x' }, 'This is not the id of an Account.'],
  ['createTodo', { projectId: 'x', task: 'x' }, 'This is not the id of a Project.'],
  [
    'createAccount',
    { id: 'x', name: 'x', slug: 'xyz' },
    'This is neither a UUID nor the id of an Account that is made of one.',
  ],
])('%s says which id it takes, in plain English', async (name, input, message) => {
  expect(await fieldsOf('olga', name, input)).toMatchObject({ fields: [{ message }] });
});

it('a member is added by the subject without the blanks around it', async () => {
  const input = { accountId: ids.acme, userId: '  nina ' };
  expect(await fieldsOf('olga', 'addMember', input)).toEqual({});
  const { rows } = await app.database.asSuperuser(
    "select user_id from memberships where user_id like '%nina%'",
  );
  expect(rows).toEqual([{ user_id: 'nina' }]);
  expect(await fieldsOf('olga', 'addMember', { ...input, userId: ' ' })).toMatchObject({
    code: 'BAD_USER_INPUT',
  });
});
