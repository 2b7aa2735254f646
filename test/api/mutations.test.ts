import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { codesOf, createTestApp, type Person, type TestApp } from '../support/app.ts';
import {
  mutate,
  mutateAll,
  mutationOf,
  type Content,
  type Field,
  type Mutation,
} from './support/mutations.ts';
import { idOf, keyOf, readTables } from './support/rows.ts';
import { ids, resetWorld, world } from './support/world.ts';

interface Account {
  id: string;
  viewerRole: string;
  members: { nodes: { userId: string; role: string; active: boolean }[] };
}
let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
beforeEach(() => resetWorld(app.database));
afterAll(() => app.close());

/** Does what must succeed, and gives what the payload holds. */
async function doing(person: Person, name: Mutation, input: object): Promise<Content> {
  const { errors, content } = await mutate(app, person, name, input);
  expect(errors).toBeUndefined();
  return content;
}

/** As `doing`, where the payload holds several. */
async function doingAll(person: Person, name: Mutation, input: object) {
  return (await doing(person, name, input)) as unknown as readonly Content[];
}

const tables = () => readTables(app.database);

describe('a mutation', () => {
  it('createAccount makes its author the owner, and says so in the same answer', async () => {
    const answer = await app.ask<{ createAccount: { account: Account } }>(
      'sam',
      `mutation { createAccount(input: { name: "New", slug: "new" }) {
        account { id viewerRole members { nodes { userId role active } } } } }`,
    );
    const { account } = answer.data!.createAccount;
    const owner = { userId: 'sam', role: 'OWNER', active: true };
    expect(account).toMatchObject({ viewerRole: 'OWNER', members: { nodes: [owner] } });
    const { memberships } = await tables();
    expect(memberships.filter(({ account_id }) => account_id === keyOf(account.id))).toMatchObject([
      { user_id: 'sam', role: 'OWNER', active: true },
    ]);
  });

  it('deleteAccount takes memberships, projects and their todos with it, and nothing else', async () => {
    expect(await doing('olga', 'deleteAccount', { id: ids.acme })).toBe(ids.acme);
    const left = await tables();
    expect(left.accounts).toEqual(world.accounts.filter(({ slug }) => slug === 'globex'));
    expect(left.memberships.map(({ user_id }) => user_id)).toEqual(['gus']);
    expect(left.projects.map(({ id }) => idOf('Project', id))).toEqual([ids.secret]);
    expect(left.todos.map(({ id }) => idOf('Todo', id))).toEqual([ids.ofGus, ids.personal]);
  });

  it('deleteProject takes its todos with it, those of others too', async () => {
    expect(await doing('ada', 'deleteProject', { id: ids.plan })).toBe(ids.plan);
    const { projects, todos } = await tables();
    expect(projects).toHaveLength(world.projects.length - 1);
    expect(todos.map(({ id }) => idOf('Todo', id))).toEqual([ids.ofGus, ids.personal, ids.public]);
  });

  it('createTodo makes its author the author, whatever role they have', async () => {
    for (const person of [
      'mia',
      { sub: 'root', role: 'admin' },
      { sub: 'maude', role: 'moderator' },
    ]) {
      const sub = typeof person === 'string' ? person : person.sub;
      expect(await doing(person, 'createTodo', { task: 'x' })).toMatchObject({
        userId: sub,
        project: null,
      });
    }
  });

  it('removeMember lets everybody leave, a viewer and an inactive owner too', async () => {
    expect(await doing('vera', 'removeMember', { id: ids.vera })).toBe(ids.vera);
    expect(await doing('ivan', 'removeMember', { id: ids.ivan })).toBe(ids.ivan);
    const { memberships } = await tables();
    expect(memberships.map(({ user_id }) => user_id)).not.toContain('vera');
  });

  it('deleteTodo lets authors delete what they wrote where they are no member any more', async () => {
    expect(await doing('sam', 'deleteTodo', { id: ids.ofSam })).toBe(ids.ofSam);
  });

  it('updateTodo moves a todo between personal and projects, as far as its author writes there', async () => {
    const moved = await doing('mia', 'updateTodo', { id: ids.personal, projectId: ids.plan });
    expect(moved).toMatchObject({ project: { id: ids.plan }, task: 'A todo' });
    const back = await doing('mia', 'updateTodo', { id: ids.personal, projectId: null });
    expect(back).toMatchObject({ project: null, task: 'A todo' });
  });

  it('updateMember can hand over an account, after which the former owner is a member like any', async () => {
    await doing('olga', 'updateMember', { id: ids.ada, role: 'OWNER' });
    await doing('ada', 'updateMember', { id: ids.olga, role: 'MEMBER' });
    const answer = await mutate(app, 'olga', 'updateAccount', { id: ids.acme, name: 'Mine' });
    expect(codesOf(answer)).toEqual(['FORBIDDEN']);
  });

  it('by an admin changes every row', async () => {
    const root = { sub: 'root', role: 'admin' };
    expect(await doing(root, 'updateTodo', { id: ids.personal, task: 'x' })).toMatchObject({
      task: 'x',
    });
    expect(
      await doing(root, 'addMember', { accountId: ids.globex, userId: 'root', role: 'OWNER' }),
    ).toMatchObject({ role: 'OWNER' });
    expect(await doing(root, 'deleteAccount', { id: ids.acme })).toBe(ids.acme);
  });

  it.each<[Mutation, object, object]>([
    ['updateAccount', { id: ids.acme }, { name: 'x' }],
    ['updateProject', { id: ids.plan }, { isPublic: true }],
    ['updateTodo', { id: ids.ofMia }, { dueAt: '2026-01-01T00:00:00Z' }],
  ])('%s moves updatedAt, and only when something changes', async (name, id, change) => {
    const before = (await doing('olga', name, id))['updatedAt'];
    expect(before).toBe('2026-01-01T00:00:00.000001Z');
    const after = await doing('olga', name, { ...id, ...change });
    expect(String(after['updatedAt']) > String(before)).toBe(true);
    expect(after['insertedAt'] ?? after['createdAt']).toBe('2026-01-01T00:00:00.000001Z');
    const again = await doing('olga', name, { ...id, ...change });
    expect(again['updatedAt']).toBe(after['updatedAt']);
  });
});

const statements = async (work: () => Promise<unknown>) => {
  const before = app.driver.statements.length;
  await work();
  return app.driver.statements
    .slice(before)
    .filter((text) => /^(with|insert|update|delete)/.test(text));
};

describe('a bulk mutation', () => {
  const bulk = [ids.ofSam, ids.ofMia, ids.public, ids.ofOlga];

  it('answers in the order of its input', async () => {
    const wanted = Array.from({ length: 30 }, (_, n) => `${(n * 7) % 30}`);
    const made = await doingAll('mia', 'createTodos', {
      todos: wanted.map((task) => ({ task })),
    });
    expect(made.map(({ task }) => task)).toEqual(wanted);
    const updated = await doingAll('olga', 'updateTodos', { ids: bulk, isComplete: true });
    expect(updated.map(({ id }) => id)).toEqual(bulk);
    expect(await doing('olga', 'deleteTodos', { ids: bulk })).toEqual(bulk);
  });

  it('is a single statement', async () => {
    const todos = Array.from({ length: 50 }, (_, n) => ({
      task: `${n}`,
      ...(n % 2 ? {} : { projectId: ids.plan }),
    }));
    expect(await statements(() => doing('mia', 'createTodos', { todos }))).toHaveLength(1);
    expect(
      await statements(() => doing('olga', 'updateTodos', { ids: bulk, isComplete: true })),
    ).toHaveLength(1);
    expect(await statements(() => doing('olga', 'deleteTodos', { ids: bulk }))).toHaveLength(1);
  });

  it('gives what is left out of some its default, and keeps what others say', async () => {
    const todos = [
      { task: 'a', projectId: ids.plan, dueAt: '2026-01-01T00:00:00Z' },
      { task: 'b', isComplete: true },
      { task: 'c', projectId: null, dueAt: null },
    ];
    expect(await doing('mia', 'createTodos', { todos })).toMatchObject([
      { task: 'a', isComplete: false, dueAt: '2026-01-01T00:00:00Z', project: { id: ids.plan } },
      { task: 'b', isComplete: true, dueAt: null, project: null },
      { task: 'c', isComplete: false, dueAt: null, project: null },
    ]);
  });

  it.each<[string, Person, Mutation, object, string]>([
    [
      'one is hidden',
      'mia',
      'updateTodos',
      { ids: [ids.ofMia, ids.ofGus], isComplete: true },
      'NOT_FOUND',
    ],
    ['one may not be changed', 'sam', 'deleteTodos', { ids: [ids.ofSam, ids.public] }, 'FORBIDDEN'],
    [
      'one is hidden and another may not be changed',
      'sam',
      'deleteTodos',
      { ids: [ids.ofSam, ids.public, ids.ofGus] },
      'NOT_FOUND',
    ],
    [
      'one goes where it may not',
      'mia',
      'createTodos',
      { todos: [{ task: 'x' }, { task: 'y', projectId: ids.secret }] },
      'NOT_FOUND',
    ],
  ])('does nothing at all where %s', async (_what, person, name, input, code) => {
    const answer = await mutate(app, person, name, input);
    expect(codesOf(answer)).toEqual([code]);
    expect(await tables()).toEqual(world);
  });
});

const make = (task: string): Field => ({ name: 'createTodo', input: { task } });

const counts = (total: number) => ({
  todo: {
    project: { todoStats: { total }, todos: { totalCount: total }, one: { totalCount: total } },
  },
});

describe('an operation of several mutations', () => {
  const taken: Field = { name: 'createAccount', input: { name: 'x', slug: 'globex' } };
  const missing: Field = { name: 'deleteTodo', input: { id: ids.noTodo } };
  const malformed: Field = { name: 'createTodo', input: { task: ' ' } };

  it('is one transaction, and each field sees what those before it did', async () => {
    const before = app.driver.statements.length;
    const answer = await mutateAll(app, 'olga', [
      { name: 'updateMember', input: { id: ids.ada, role: 'OWNER' } },
      { name: 'removeMember', input: { id: ids.omar } },
      { name: 'removeMember', input: { id: ids.olga } },
      make('alone'),
    ]);
    expect(answer.errors).toBeUndefined();
    const sent = app.driver.statements.slice(before);
    expect(sent.filter((text) => /^(begin|commit|rollback)/.test(text))).toEqual([
      expect.stringMatching(/^begin isolation level read committed read write/),
      'commit',
    ]);
    const { memberships, todos } = await tables();
    expect(
      memberships.filter(({ role }) => role === 'OWNER').map(({ user_id }) => user_id),
    ).toEqual(['ada', 'ivan', 'gus']);
    expect(todos.map(({ task }) => task)).toContain('alone');
  });

  it('does its fields in their order', async () => {
    const answer = await mutateAll(app, 'olga', [
      { name: 'removeMember', input: { id: ids.omar } },
      { name: 'removeMember', input: { id: ids.olga } },
      { name: 'updateMember', input: { id: ids.ada, role: 'OWNER' } },
    ]);
    expect(codesOf(answer)).toEqual(['CONFLICT']);
    expect(answer.errors?.[0]?.path).toEqual(['f1']);
    expect(await tables()).toEqual(world);
  });

  it('reads afresh for every field, counts and stats too', async () => {
    const payload =
      'todo { project { todoStats { total } todos { totalCount } one: todos(first: 1) { totalCount } } }';
    const field = (n: number) =>
      `f${n}: createTodo(input: { task: "x", projectId: "${ids.plan}" }) { ${payload} }`;
    const answer = await app.ask('mia', `mutation { ${[0, 1, 2].map(field).join('\n')} }`);
    expect(answer.data).toEqual({ f0: counts(4), f1: counts(5), f2: counts(6) });
  });

  it.each([
    ['the first', [taken, make('a'), make('b')], 'CONFLICT', 'f0'],
    ['the last', [make('a'), make('b'), taken], 'CONFLICT', 'f2'],
    ['one in the middle', [make('a'), missing, make('b')], 'NOT_FOUND', 'f1'],
    [
      'one that never reached the database',
      [make('a'), malformed, make('b')],
      'BAD_USER_INPUT',
      'f1',
    ],
  ])(
    'keeps nothing where %s fails, and tells that cause alone',
    async (_which, fields, code, path) => {
      const answer = await mutateAll(app, 'mia', fields);
      expect(answer.errors?.map((error) => [error.extensions?.['code'], error.path?.[0]])).toEqual([
        [code, path],
      ]);
      expect(answer.data).toBeNull();
      expect(answer.status).toBe(200);
      expect(await tables()).toEqual(world);
    },
  );

  it('tells every cause where several fields fail by themselves', async () => {
    const answer = await mutateAll(app, 'mia', [missing, malformed, taken, make('an echo')]);
    expect(codesOf(answer)).toEqual(['NOT_FOUND', 'BAD_USER_INPUT', 'CONFLICT']);
    expect(await tables()).toEqual(world);
  });

  it('keeps nothing where only what is selected of the answer fails', async () => {
    const document = mutationOf(['createTodo', 'updateTodo']).replace(
      'project { id }',
      'project { id todos(first: 101) { totalCount } }',
    );
    const input = { i0: { task: 'x', projectId: ids.plan }, i1: { id: ids.ofMia, task: 'y' } };
    const answer = await app.ask('mia', document, input);
    expect(codesOf(answer)).toEqual(['BAD_USER_INPUT']);
    expect(answer.errors?.[0]?.path).toEqual(['f0', 'todo', 'project', 'todos']);
    expect(answer.data).toBeNull();
    expect(await tables()).toEqual(world);
  });
});
