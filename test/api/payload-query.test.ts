import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { codesOf, createTestApp, type TestApp } from '../support/app.ts';
import { ids, resetWorld } from './support/world.ts';

/** The counts of a project with as many todos. */
const after = (total: number) => ({
  project: { todoStats: { total }, todos: { totalCount: total } },
});

describe('the query of a payload', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await createTestApp();
  });
  beforeEach(() => resetWorld(app.database));
  afterAll(() => app.close());

  const plan = `project(id: "${ids.plan}") { todoStats { total } todos { totalCount } }`;

  const create = (
    alias: string,
  ) => `${alias}: createTodo(input: { task: "${alias}", projectId: "${ids.plan}" }) {
      todo { task } query { ${plan} } }`;

  it('gives the counts that a delete leaves', async () => {
    const { errors, data } = await app.ask(
      'mia',
      `mutation { deleteTodo(input: { id: "${ids.ofMia}" }) { deletedId
         query { ${plan} viewer { todos { totalCount } } todo(id: "${ids.ofMia}") { id } } } }`,
    );
    expect(errors).toBeUndefined();
    expect(data).toEqual({
      deleteTodo: {
        deletedId: ids.ofMia,
        query: {
          project: { todoStats: { total: 2 }, todos: { totalCount: 2 } },
          viewer: { todos: { totalCount: 1 } },
          todo: null,
        },
      },
    });
  });

  it('reads what its own field has written, and not what a later one will', async () => {
    const { data } = await app.ask('mia', `mutation { ${create('first')} ${create('second')} }`);
    expect(data).toEqual({
      first: { todo: { task: 'first' }, query: after(4) },
      second: { todo: { task: 'second' }, query: after(5) },
    });
  });

  it('shows the caller no more than a query would', async () => {
    const { data } = await app.ask(
      'sam',
      `mutation { deleteTodo(input: { id: "${ids.ofSam}" }) { query { ${plan} accounts { totalCount } } } }`,
    );
    expect(data).toEqual({ deleteTodo: { query: { project: null, accounts: { totalCount: 0 } } } });
  });

  it('takes the write back where it fails', async () => {
    const answer = await app.ask(
      'mia',
      `mutation { deleteTodo(input: { id: "${ids.ofMia}" }) { query { todos(first: 1000) { totalCount } } } }`,
    );
    expect(answer.data).toBeNull();
    expect(codesOf(answer)).toEqual(['BAD_USER_INPUT']);
    const { data } = await app.ask('mia', `{ todo(id: "${ids.ofMia}") { id } }`);
    expect(data).toEqual({ todo: { id: ids.ofMia } });
  });

  it('tells nobody of the schema who may not introspect', async () => {
    const hidden = await createTestApp({ app: { introspection: 'off' } });
    try {
      const answer = await hidden.ask(
        'mia',
        'mutation { createTodo(input: { task: "x" }) { query { __schema { queryType { name } } } } }',
      );
      expect(answer.status).toBe(403);
      expect(codesOf(answer)).toEqual(['FORBIDDEN']);
    } finally {
      await hidden.close();
    }
  });
});
