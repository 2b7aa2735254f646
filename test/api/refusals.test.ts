import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { codesOf, createTestApp, type Person, type TestApp } from '../support/app.ts';
import { mutate, type Mutation } from './support/mutations.ts';
import { readTables } from './support/rows.ts';
import { ids, resetWorld, world } from './support/world.ts';

type Write = readonly [person: Person, name: Mutation, input: object];

const admin = { sub: 'root', role: 'admin' };
const moderator = { sub: 'maude', role: 'moderator' };

const { acme, plan, ofMia } = ids;

const inputs: Record<Mutation, object> = {
  createAccount: { name: 'x', slug: 'new' },
  updateAccount: { id: acme },
  deleteAccount: { id: acme },
  addMember: { accountId: acme, userId: 'new' },
  updateMember: { id: ids.mia },
  removeMember: { id: ids.mia },
  createProject: { accountId: acme, name: 'x' },
  updateProject: { id: ids.news },
  deleteProject: { id: ids.news },
  createTodo: { task: 'x' },
  updateTodo: { id: ids.public },
  deleteTodo: { id: ids.public },
  createTodos: { todos: [{ task: 'x' }] },
  updateTodos: { ids: [ids.public] },
  deleteTodos: { ids: [ids.public] },
};

describe('a mutation that may not be', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await createTestApp();
    await resetWorld(app.database);
  });
  afterAll(() => app.close());

  /** Refused with a code, without a trace. */
  const expectRefusal = async ([person, name, input]: Write, code: string) => {
    const before = await readTables(app.database);
    const answer = await mutate(app, person, name, input);
    expect(codesOf(answer)).toEqual([code]);
    expect(answer.data ?? null).toBeNull();
    expect(await readTables(app.database)).toEqual(before);
    return answer;
  };

  /** Somebody, what they try, the id that is hidden from them, and one of nothing. */
  const hidden: [Person, Mutation, (id: string) => object, string, string][] = [
    ['gus', 'updateAccount', (id) => ({ id, name: 'x' }), acme, ids.noAccount],
    ['gus', 'updateAccount', (id) => ({ id }), acme, ids.noAccount],
    ['gus', 'deleteAccount', (id) => ({ id }), acme, ids.noAccount],
    ['ivan', 'deleteAccount', (id) => ({ id }), acme, ids.noAccount],
    ['gus', 'addMember', (accountId) => ({ accountId, userId: 'gus' }), acme, ids.noAccount],
    ['gus', 'addMember', (accountId) => ({ accountId, userId: 'olga' }), acme, ids.noAccount],
    ['gus', 'updateMember', (id) => ({ id, active: false }), ids.olga, ids.noMembership],
    ['gus', 'removeMember', (id) => ({ id }), ids.olga, ids.noMembership],
    ['gus', 'createProject', (accountId) => ({ accountId, name: 'x' }), acme, ids.noAccount],
    ['gus', 'updateProject', (id) => ({ id, name: 'x' }), plan, ids.noProject],
    ['gus', 'deleteProject', (id) => ({ id }), plan, ids.noProject],
    ['gus', 'createTodo', (projectId) => ({ task: 'x', projectId }), plan, ids.noProject],
    [
      'gus',
      'createTodos',
      (projectId) => ({ todos: [{ task: 'x' }, { task: 'y', projectId }] }),
      plan,
      ids.noProject,
    ],
    ['gus', 'updateTodo', (id) => ({ id, isComplete: true }), ofMia, ids.noTodo],
    ['gus', 'updateTodo', (id) => ({ id }), ofMia, ids.noTodo],
    ['gus', 'updateTodo', (id) => ({ id, projectId: null }), ids.personal, ids.noTodo],
    ['gus', 'updateTodo', (projectId) => ({ id: ids.ofGus, projectId }), plan, ids.noProject],
    ['gus', 'updateTodos', (projectId) => ({ ids: [ids.ofGus], projectId }), plan, ids.noProject],
    ['gus', 'updateTodos', (id) => ({ ids: [ids.ofGus, id], isComplete: true }), ofMia, ids.noTodo],
    ['gus', 'deleteTodo', (id) => ({ id }), ids.personal, ids.noTodo],
    ['gus', 'deleteTodos', (id) => ({ ids: [id, ids.ofGus] }), ofMia, ids.noTodo],
    ['olga', 'deleteTodo', (id) => ({ id }), ids.personal, ids.noTodo],
    [
      'olga',
      'updateTodo',
      (projectId) => ({ id: ids.ofOlga, projectId }),
      ids.secret,
      ids.noProject,
    ],
    [
      moderator,
      'createTodo',
      (projectId) => ({ task: 'x', projectId }),
      ids.noProject,
      ids.noProject,
    ],
  ];

  it.each(hidden)(
    'as %j is answered by %s of what is hidden as of what is not there',
    async (...row) => {
      const [person, name, input, there, notThere] = row;
      const ofHidden = await expectRefusal([person, name, input(there)], 'NOT_FOUND');
      const ofNothing = await expectRefusal([person, name, input(notThere)], 'NOT_FOUND');
      expect(ofHidden.text).toBe(ofNothing.text);
      expect(ofHidden.status).toBe(200);
    },
  );

  it.each<Write>([
    ['ada', 'deleteAccount', { id: acme }],
    ['ada', 'addMember', { accountId: acme, userId: 'new', role: 'OWNER' }],
    ['ada', 'updateMember', { id: ids.ada, role: 'OWNER' }],
    ['ada', 'updateMember', { id: ids.olga, active: false }],
    ['ada', 'updateMember', { id: ids.ivan, active: true }],
    ['ada', 'removeMember', { id: ids.olga }],
    ['ada', 'removeMember', { id: ids.ivan }],
    ['ada', 'updateTodo', { id: ofMia, projectId: null }],
    ['mia', 'updateAccount', { id: acme, name: 'x' }],
    ['mia', 'updateAccount', { id: acme }],
    ['mia', 'addMember', { accountId: acme, userId: 'new' }],
    ['mia', 'addMember', { accountId: acme, userId: 'vera' }],
    ['mia', 'updateMember', { id: ids.mia, role: 'ADMIN' }],
    ['mia', 'updateMember', { id: ids.mia }],
    ['mia', 'removeMember', { id: ids.vera }],
    ['mia', 'deleteProject', { id: plan }],
    ['mia', 'deleteTodo', { id: ids.ofOlga }],
    ['vera', 'createProject', { accountId: acme, name: 'x' }],
    ['vera', 'updateProject', { id: plan, name: 'x' }],
    ['vera', 'updateProject', { id: plan }],
    ['vera', 'createTodo', { task: 'x', projectId: plan }],
    ['vera', 'createTodos', { todos: [{ task: 'personal' }, { task: 'x', projectId: plan }] }],
    ['vera', 'updateTodo', { id: ofMia, isComplete: true }],
    ['vera', 'updateTodo', { id: ofMia }],
    ['vera', 'deleteTodo', { id: ofMia }],
    ['ivan', 'updateMember', { id: ids.ivan, active: true }],
    ['gus', 'updateProject', { id: ids.news, isPublic: false }],
    ['gus', 'deleteProject', { id: ids.news }],
    ['gus', 'createTodo', { task: 'x', projectId: ids.news }],
    ['gus', 'updateTodo', { id: ids.ofGus, projectId: ids.news }],
    ['gus', 'updateTodo', { id: ids.public, task: 'x' }],
    ['gus', 'updateTodos', { ids: [ids.ofGus, ids.public], isComplete: true }],
    ['gus', 'deleteTodos', { ids: [ids.ofGus, ids.public] }],
    ['sam', 'updateTodo', { id: ids.ofSam, task: 'left long ago' }],
    ['sam', 'updateTodo', { id: ids.ofSam, projectId: null }],
    [moderator, 'updateAccount', { id: acme, name: 'x' }],
    [moderator, 'updateTodo', { id: ids.personal, task: 'x' }],
    [moderator, 'deleteTodo', { id: ids.personal }],
    [moderator, 'addMember', { accountId: acme, userId: 'maude' }],
  ])('as %j is FORBIDDEN by %s of what is seen: %j', async (...write) => {
    await expectRefusal(write, 'FORBIDDEN');
  });

  it.each<Write>([
    ['gus', 'createAccount', { name: 'x', slug: 'acme' }],
    ['olga', 'updateAccount', { id: acme, slug: 'globex' }],
    ['ada', 'addMember', { accountId: acme, userId: 'vera' }],
    ['olga', 'addMember', { accountId: acme, userId: 'ivan', role: 'OWNER' }],
    [admin, 'addMember', { accountId: acme, userId: 'ada' }],
    ['gus', 'removeMember', { id: ids.gus }],
    ['gus', 'updateMember', { id: ids.gus, role: 'ADMIN' }],
    ['gus', 'updateMember', { id: ids.gus, active: false }],
    [admin, 'removeMember', { id: ids.gus }],
    [admin, 'updateMember', { id: ids.gus, active: false }],
  ])('as %j is a CONFLICT by %s of %j, and names no constraint', async (...write) => {
    const { text } = await expectRefusal(write, 'CONFLICT');
    expect(text).not.toMatch(/constraint|_key|accounts_|memberships|RH001|globex|SQL/i);
  });

  it.each(Object.keys(inputs) as Mutation[])(
    'without a token is a 401 of %s, before any SQL',
    async (name) => {
      const statements = app.driver.statements.length;
      for (const input of [inputs[name], {}]) {
        const answer = await mutate(app, null, name, input);
        expect(codesOf(answer)).toEqual(['UNAUTHENTICATED']);
        expect(answer.status).toBe(401);
        expect(answer.headers.get('www-authenticate')).toBe('Bearer');
        expect(answer.data).toBeUndefined();
      }
      expect(app.driver.statements).toHaveLength(statements);
    },
  );

  describe('when two happen at once', () => {
    beforeEach(() => resetWorld(app.database));

    it.each<[string, Write, Write]>([
      [
        'leave',
        ['olga', 'removeMember', { id: ids.olga }],
        ['omar', 'removeMember', { id: ids.omar }],
      ],
      [
        'remove each other',
        ['olga', 'removeMember', { id: ids.omar }],
        ['omar', 'removeMember', { id: ids.olga }],
      ],
      [
        'step down',
        ['olga', 'updateMember', { id: ids.olga, role: 'ADMIN' }],
        ['omar', 'updateMember', { id: ids.omar, active: false }],
      ],
    ])('is a CONFLICT for one of the last owners who %s', async (_what, one, other) => {
      const answers = await Promise.all([mutate(app, ...one), mutate(app, ...other)]);
      const codes = answers.flatMap((answer) =>
        answer.errors === undefined ? ['none'] : codesOf(answer),
      );
      // Whoever is removed first can no longer do anything, and no longer see what they would do it to.
      expect(codes).toContain('none');
      expect(codes).toContainEqual(expect.stringMatching(/^(CONFLICT|NOT_FOUND)$/));
      const { memberships } = await readTables(app.database);
      const owners = memberships.filter(
        ({ account_id, role, active }) =>
          account_id === world.accounts[0]!.id && role === 'OWNER' && active,
      );
      expect(owners).toHaveLength(1);
    });

    it('is a CONFLICT for one of two who take a slug', async () => {
      const answers = await Promise.all(
        ['gus', 'sam'].map((person) =>
          mutate(app, person, 'createAccount', { name: 'x', slug: 'same' }),
        ),
      );
      expect(answers.flatMap(codesOf)).toEqual(['CONFLICT']);
    });
  });
});
