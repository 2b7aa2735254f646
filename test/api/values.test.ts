import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { codesOf, createTestApp, type TestApp } from '../support/app.ts';
import { mutate, mutationOf, type Mutation } from './support/mutations.ts';
import { expectProblems, problemsOf } from './support/problems.ts';
import { layRows, rightInputs, rows } from './support/right-inputs.ts';
import { wrongValues } from './support/wrong-values.ts';
import { idOf, keyNumber } from './support/rows.ts';

const { account, membership, project } = rows;
const todo = (n = 4) => idOf('Todo', keyNumber(n));
const dueAt = '2026-01-01T00:00:00Z';

describe('a value', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await createTestApp();
  });
  beforeEach(() => layRows(app.database));
  afterAll(() => app.close());

  it.each(wrongValues)(
    'that is wrong in %s.%s is told, and reaches no database',
    async (name, field, values) => {
      for (const value of values) {
        const input = { ...rightInputs[name], [field]: value };
        await expectProblems(app, mutationOf([name]), { i0: input }, [`input.${field}`]);
      }
    },
  );

  it.each([
    ['createAccount', { name: null }],
    ['createAccount', { slug: null }],
    ['addMember', { role: null }],
    ['addMember', { role: 'KING' }],
    ['createProject', { isPublic: null }],
    ['createTodo', { task: null }],
    ['createTodo', { isComplete: null }],
    ['createTodo', { dueAt: 1_767_225_600 }],
    ['updateTodo', { id: null }],
    ['updateTodos', { ids: null }],
    ['deleteTodos', { ids: [null] }],
    ['createTodos', { todos: [null] }],
  ] as [Mutation, object][])(
    'that is not of its type is refused by %s: %j',
    async (name, value) => {
      const before = app.driver.statements.length;
      const answer = await mutate(app, 'alice', name, { ...rightInputs[name], ...value });
      expect({ codes: codesOf(answer), status: answer.status }).toEqual({
        codes: ['BAD_USER_INPUT'],
        status: 400,
      });
      expect(app.driver.statements.slice(before)).toEqual([]);
    },
  );

  it('is told together with all others that are wrong, each with its path', async () => {
    const todos = [
      { task: ' ', dueAt: 'soon', projectId: account },
      { task: 'right' },
      { task: 'a'.repeat(2001), dueAt: '2026-02-30T00:00:00Z' },
    ];
    const answer = await expectProblems(app, mutationOf(['createTodos']), { i0: { todos } }, [
      'input.todos.0.task',
      'input.todos.0.dueAt',
      'input.todos.0.projectId',
      'input.todos.2.task',
      'input.todos.2.dueAt',
    ]);
    expect(answer.errors?.[0]?.message).toBe('5 values are wrong; see `fields`.');
    expect(answer.errors?.[0]?.path).toEqual(['f0']);
    expect(problemsOf(answer)).toContain('input.todos.0.task: A task must not be blank.');
    expect(problemsOf(answer)).toContain(
      'input.todos.2.task: A task has at most 2,000 characters.',
    );
  });

  it('is told for every field of the operation', async () => {
    const answer = await app.ask('alice', mutationOf(['createAccount', 'updateTodos']), {
      i0: { name: '', slug: 'UPPER' },
      i1: { ids: [todo(), project, todo()], isComplete: null, dueAt: 'x' },
    });
    expect(codesOf(answer)).toEqual(['BAD_USER_INPUT', 'BAD_USER_INPUT']);
    expect(answer.data).toBeNull();
    expect(new Set(problemsOf(answer).map((problem) => problem.split(':')[0]))).toEqual(
      new Set(['input.name', 'input.slug', 'input.ids.1', 'input.isComplete', 'input.dueAt']),
    );
  });

  it.each(['updateTodos', 'deleteTodos'] as const)(
    'that stands twice among the ids of %s is told',
    async (name) => {
      const ids = [todo(4), todo(5), todo(4), todo(6), todo(5)];
      await expectProblems(app, mutationOf([name]), { i0: { ids } }, [
        'input.ids.2',
        'input.ids.4',
      ]);
    },
  );

  it('may stand 100 times in a bulk', async () => {
    const many = Array.from({ length: 100 }, (_, n) => ({ task: `${n}` }));
    const made = await mutate(app, 'alice', 'createTodos', { todos: many });
    expect(made.contents.map(({ task }) => task)).toEqual(many.map(({ task }) => task));
    const ids = made.contents.map(({ id }) => id);
    const updated = await mutate(app, 'alice', 'updateTodos', { ids, isComplete: true });
    expect(updated.contents).toHaveLength(100);
    const deleted = await mutate(app, 'alice', 'deleteTodos', { ids });
    expect(deleted.contents).toEqual(ids);
  });

  it.each<[Mutation, string, unknown, unknown]>([
    ['createAccount', 'name', ' \t Two \u00A0', 'Two'],
    ['createAccount', 'name', '🎉'.repeat(200), '🎉'.repeat(200)],
    ['createAccount', 'name', ` ${'a'.repeat(200)} `, 'a'.repeat(200)],
    ['createAccount', 'slug', 'a-1', 'a-1'],
    ['createAccount', 'slug', '0'.repeat(63), '0'.repeat(63)],
    ['updateAccount', 'name', ' x\ny ', 'x\ny'],
    ['addMember', 'userId', ' a b ', 'a b'],
    ['addMember', 'userId', '🎉'.repeat(255), '🎉'.repeat(255)],
    ['createProject', 'description', ' \u00A0\n', null],
    ['createProject', 'description', '', null],
    ['createProject', 'description', ' kept as it is\n', ' kept as it is\n'],
    ['createProject', 'description', '🎉'.repeat(5000), '🎉'.repeat(5000)],
    ['updateProject', 'description', ' ', null],
    ['updateProject', 'description', null, null],
    ['createTodo', 'task', '\uFEFF$1 %s \'"\\ 🎉 ', '$1 %s \'"\\ 🎉'],
    ['createTodo', 'task', 'e\u0301'.repeat(1000), 'e\u0301'.repeat(1000)],
    ['updateTodo', 'task', '🎉'.repeat(2000), '🎉'.repeat(2000)],
    ['updateTodo', 'dueAt', null, null],
    ['updateTodo', 'projectId', null, null],
  ])('is kept by %s as %s', async (name, field, given, kept) => {
    const { content } = await mutate(app, 'alice', name, { ...rightInputs[name], [field]: given });
    expect(field === 'projectId' ? content['project'] : content[field]).toBe(kept);
  });

  it.each([
    ['2026-01-01T12:00:00Z', '2026-01-01T12:00:00Z'],
    ['2026-01-01t12:00:00z', '2026-01-01T12:00:00Z'],
    ['2026-01-01T12:00:00.123456Z', '2026-01-01T12:00:00.123456Z'],
    ['2026-01-01T12:00:00.1Z', '2026-01-01T12:00:00.1Z'],
    ['2026-01-01T12:00:00.000001Z', '2026-01-01T12:00:00.000001Z'],
    ['2026-01-01T12:00:00.100000Z', '2026-01-01T12:00:00.1Z'],
    ['2026-01-01T12:00:00.999999999Z', '2026-01-01T12:00:00.999999Z'],
    ['2026-01-01T12:00:00+05:30', '2026-01-01T06:30:00Z'],
    ['2026-01-01T00:00:00.5-23:59', '2026-01-01T23:59:00.5Z'],
    ['2026-01-01T00:00:00-00:00', '2026-01-01T00:00:00Z'],
    ['2024-02-29T23:30:00-01:00', '2024-03-01T00:30:00Z'],
    ['2016-12-31T23:59:60Z', '2017-01-01T00:00:00Z'],
    ['2017-01-01T00:59:60.25+01:00', '2017-01-01T00:00:00.25Z'],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00Z'],
    ['0001-01-01T14:00:00+14:00', '0001-01-01T00:00:00Z'],
    ['9999-12-31T23:59:59.999999Z', '9999-12-31T23:59:59.999999Z'],
  ])('%s is the instant %s', async (given, kept) => {
    const { content } = await mutate(app, 'alice', 'createTodo', { task: 'x', dueAt: given });
    expect(content['dueAt']).toBe(kept);
    const found = await app.ask<{ todos: { nodes: { dueAt: string }[] } }>(
      'alice',
      'query ($due: DateTime) { todos(where: { dueAt: { eq: $due } }) { nodes { dueAt } } }',
      { due: given },
    );
    expect(found.data!.todos.nodes).toContainEqual({ dueAt: kept });
  });

  it.each<[Mutation, object, object]>([
    ['updateAccount', { id: account }, { name: 'One', slug: 'one' }],
    ['updateMember', { id: membership }, { role: 'OWNER', active: true }],
    ['updateProject', { id: project }, { name: 'p', description: 'd', isPublic: false }],
    ['updateProject', { id: project, name: 'q' }, { name: 'q', description: 'd', isPublic: false }],
    [
      'updateTodo',
      { id: todo() },
      { task: 't', isComplete: false, dueAt: dueAt, project: { id: project } },
    ],
    [
      'updateTodo',
      { id: todo(), dueAt: null },
      { task: 't', dueAt: null, project: { id: project } },
    ],
    ['updateTodo', { id: todo(), projectId: null }, { task: 't', dueAt: dueAt, project: null }],
    ['createTodo', { task: 'n' }, { isComplete: false, dueAt: null, project: null }],
    ['createTodo', { task: 'n', projectId: null, dueAt: null }, { dueAt: null, project: null }],
    ['createProject', { accountId: account, name: 'n' }, { description: null, isPublic: false }],
    ['addMember', { accountId: account, userId: 'bob' }, { role: 'MEMBER', active: true }],
  ])(
    'that is left out of %s stays, and has its default in what is new',
    async (name, input, kept) => {
      const { content } = await mutate(app, 'alice', name, input);
      expect(content).toMatchObject(kept);
    },
  );
});
