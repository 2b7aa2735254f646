import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeId } from '../../src/engine/schema/global-id.ts';
import { codesOf, createTestApp, type TestApp } from '../support/app.ts';
import { addAccount, addProject, addTodo } from '../support/rows.ts';

describe('a mutation', () => {
  let app: TestApp;
  let account: string;
  let project: string;
  let foreign: string;
  const todos: string[] = [];

  beforeAll(async () => {
    app = await createTestApp({ driver: { max: 1 } });
    const { database } = app;
    const key = await addAccount(database, 'one', { alice: 'OWNER', bob: 'MEMBER' });
    const projectKey = await addProject(database, key, 'plan');
    account = encodeId('Account', key);
    project = encodeId('Project', projectKey);
    foreign = encodeId(
      'Project',
      await addProject(database, await addAccount(database, 'two', {}), 'theirs'),
    );
    for (const task of ['x', 'y', 'z']) {
      todos.push(encodeId('Todo', await addTodo(database, 'alice', task, projectKey)));
    }
    // The connection is there, with its settings.
    await app.ask('alice', 'mutation { createTodo(input: { task: "first" }) { __typename } }');
  });
  afterAll(() => app.close());

  /** How often the mutation waited for the database, seen at the wire and as the server counts. */
  const flightsOf = async (document: string) => {
    const before = app.driver.relay.flights();
    const answer = await app.ask('alice', document);
    const wire = app.driver.relay.flights() - before;
    expect(app.log.at(-1)?.fields).toMatchObject({ flights: wire });
    return { answer, wire };
  };

  const rowFields = 'id task project { name account { slug } todos(first: 2) { totalCount } }';
  const documents: readonly [string, () => string][] = [
    ['createAccount', () => '(input: { name: "New", slug: "new" }) { account { id viewerRole } }'],
    ['updateAccount', () => `(input: { id: "${account}", name: "One" }) { account { name } }`],
    [
      'addMember',
      () =>
        `(input: { accountId: "${account}", userId: "carol", role: MEMBER }) { membership { id account { name } } }`,
    ],
    [
      'createProject',
      () =>
        `(input: { accountId: "${account}", name: "New" }) { project { id todos { totalCount } } }`,
    ],
    [
      'updateProject',
      () => `(input: { id: "${project}", name: "Plan" }) { project { name todoStats { total } } }`,
    ],
    [
      'createTodo',
      () => `(input: { task: "new", projectId: "${project}" }) { todo { ${rowFields} } }`,
    ],
    [
      'updateTodo',
      () =>
        `(input: { id: "${todos[0]}", task: "X", projectId: "${project}" }) { todo { ${rowFields} } }`,
    ],
    ['deleteTodo', () => `(input: { id: "${todos[0]}" }) { deletedId }`],
    [
      'createTodos',
      () => '(input: { todos: [{ task: "b" }, { task: "a" }] }) { todos { id task } }',
    ],
    [
      'updateTodos',
      () =>
        `(input: { ids: ["${todos[2]}", "${todos[1]}"], isComplete: true }) { todos { id task } }`,
    ],
    ['deleteTodos', () => `(input: { ids: ["${todos[2]}", "${todos[1]}"] }) { deletedIds }`],
    ['deleteProject', () => `(input: { id: "${project}" }) { deletedId }`],
    ['deleteAccount', () => `(input: { id: "${account}" }) { deletedId }`],
  ];

  it.each(documents)(
    'is two flights: the write with what is read back, and COMMIT (%s)',
    async (name, rest) => {
      const { answer, wire } = await flightsOf(`mutation { ${name}${rest()} }`);
      expect(answer.errors).toBeUndefined();
      expect(wire).toBe(2);
    },
  );

  it('is a flight for each of its fields, one after the other, and COMMIT', async () => {
    const fields = ['a', 'b', 'c'].map(
      (alias) => `${alias}: createTodo(input: { task: "${alias}" }) { todo { task } }`,
    );
    const { answer, wire } = await flightsOf(`mutation { ${fields.join(' ')} }`);
    expect(answer.data).toEqual({
      a: { todo: { task: 'a' } },
      b: { todo: { task: 'b' } },
      c: { todo: { task: 'c' } },
    });
    expect(wire).toBe(4);
  });

  it('reads behind its write, and nothing of a write that was refused', async () => {
    app.driver.statements.length = 0;
    const { answer, wire } = await flightsOf(
      `mutation { createTodo(input: { task: "no", projectId: "${foreign}" }) { todo { ${rowFields} } } }`,
    );
    expect(app.driver.statements.map((text) => text.split(' ', 1)[0])).toEqual([
      'begin',
      'with',
      'select',
      'rollback',
    ]);
    expect(codesOf(answer)).toEqual(['NOT_FOUND']);
    expect(answer.errors?.[0]?.path).toEqual(['createTodo']);
    expect(answer.data).toBeNull();
    expect(wire).toBe(2);
  });
});
