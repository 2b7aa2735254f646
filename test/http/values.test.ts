import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createTestApp, type TestApp } from '../support/app.ts';
import { json, send } from './support.ts';

let app: TestApp;

beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app.close());
beforeEach(() => {
  app.driver.statements.length = 0;
});

interface Problem {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

async function problemsOf(query: string, variables?: object): Promise<readonly Problem[]> {
  const { status, body } = await send(app, { as: 'alice', body: json(query, { variables }) });
  const [error, ...more] = body.errors ?? [];
  expect(status).toBe(400);
  expect(body).not.toHaveProperty('data');
  expect(app.driver.statements).toEqual([]);
  expect([error?.extensions['code'], more]).toEqual(['BAD_USER_INPUT', []]);
  return error?.extensions['fields'] as readonly Problem[];
}

const pathsOf = async (query: string, variables?: object) =>
  (await problemsOf(query, variables)).map(({ path }) => path.join('.'));

describe('a wrong variable is named with its path', () => {
  const page = 'query ($n: Int!) { todos(first: $n) { totalCount } }';
  const create =
    'mutation ($input: CreateTodosInput!) { createTodos(input: $input) { todos { id } } }';
  const order = 'query ($o: [TodoOrder!]) { todos(orderBy: $o) { totalCount } }';

  test.each<[what: string, query: string, variables: object | undefined, paths: string[]]>([
    ['missing', page, undefined, ['n']],
    ['null', page, { n: null }, ['n']],
    ['of another type', page, { n: '1' }, ['n']],
    ['a fraction', page, { n: 1.5 }, ['n']],
    ['beyond 32 bits', page, { n: 2 ** 31 }, ['n']],
    ['an object', page, { n: {} }, ['n']],
    ['no object', create, { input: 'x' }, ['input']],
    ['without a required field', create, { input: {} }, ['input']],
    ['with an unknown field', create, { input: { todos: [], x: 1 } }, ['input']],
    [
      'deep inside',
      create,
      { input: { todos: [{ task: 'a' }, { task: 1 }] } },
      ['input.todos.1.task'],
    ],
    ['an unknown enum value', order, { o: [{ field: 'X' }] }, ['o.0.field']],
    [
      'wrong in several ways',
      create,
      { input: { todos: [{ task: null }, { task: 'x', isComplete: 'yes' }, 5] } },
      ['input.todos.0.task', 'input.todos.1.isComplete', 'input.todos.2'],
    ],
  ])('%s', async (_what, query, variables, paths) => {
    expect(await pathsOf(query, variables)).toEqual(paths);
  });

  test('and so are several of them at once', async () => {
    const query = `query ($n: Int!, $id: ID!, $ok: Int = 1) {
      todo(id: $id) { id }
      todos(first: $n) { totalCount }
      more: todos(first: $ok) { totalCount }
    }`;
    expect(await pathsOf(query, { n: 'x' })).toEqual(['n', 'id']);
  });

  test('the message says which, where there is one', async () => {
    const { body } = await send(app, { body: json(page, { variables: { n: 'x' } }) });
    expect(body.errors?.[0]?.message).toBe('`$n`: Int cannot represent non-integer value: "x"');
  });

  test('four hundred wrong values are not all told', async () => {
    const query = 'query ($o: [TodoOrder!]) { todos(orderBy: $o) { totalCount } }';
    expect(await problemsOf(query, { o: Array(400).fill(1) })).toHaveLength(50);
  });

  test('a very long one is not sent back', async () => {
    const answer = await send(app, { body: json(page, { variables: { n: 'x'.repeat(40_000) } }) });
    expect(answer.status).toBe(400);
    expect(answer.text.length).toBeLessThan(5000);
  });
});

describe('a wrong value in the document', () => {
  test.each<[query: string, paths: string[]]>([
    ['{ todos(first: 2147483648) { totalCount } }', ['first']],
    ['{ todos(last: -2147483649) { totalCount } }', ['last']],
    ['{ todos(where: { dueAt: { gt: 3 } }) { totalCount } }', ['where.dueAt.gt']],
    ['query ($n: Int = 3000000000) { todos(first: $n) { totalCount } }', ['n']],
  ])('%s is bad input, with its path', async (query, paths) => {
    expect(await pathsOf(query)).toEqual(paths);
  });

  test.each([
    '{ todos(first: "1") { totalCount } }',
    '{ todos(first: 1.5) { totalCount } }',
    '{ todos(orderBy: [{ field: X }]) { totalCount } }',
    '{ todo(id: null) { id } }',
    '{ todos(where: { task: "x" }) { totalCount } }',
    '{ todo { id } }',
  ])('%s is a fault of the document', async (query) => {
    const answer = await send(app, { body: json(query) });
    expect(answer).toMatchObject({ status: 400, codes: ['GRAPHQL_VALIDATION_FAILED'] });
    expect(app.driver.statements).toEqual([]);
  });

  test('a null that only shows when it runs is bad input of its field', async () => {
    const query = 'query ($id: ID = "x") { todo(id: $id) { id } }';
    const answer = await send(app, { body: json(query, { variables: { id: null } }) });
    expect(answer).toMatchObject({ status: 200, codes: ['BAD_USER_INPUT'] });
    expect(answer.body.errors?.[0]?.path).toEqual(['todo']);
  });
});

describe('where a filter is not what it has to be, its operators are told', () => {
  const operators =
    'Did you mean one of "contains", "endsWith", "eq", "in", "isNull", "ne", "notIn", "startsWith"?';
  test.each<[where: object, told: string]>([
    [{ task: { like: 'x' } }, operators],
    [{ task: 'x' }, 'Did you mean `{ eq: … }`?'],
    [{ task: ['x'] }, 'Did you mean `{ eq: … }`?'],
  ])('%j', async (where, told) => {
    const inVariable = 'query ($w: TodoFilter) { todos(where: $w) { totalCount } }';
    const [problem] = await problemsOf(inVariable, { w: where });
    expect(problem?.message).toContain(told);
    const literal = JSON.stringify(where).replaceAll(/"(\w+)":/g, '$1:');
    const query = json(`{ todos(where: ${literal}) { totalCount } }`);
    expect((await send(app, { as: 'alice', body: query })).body.errors?.[0]?.message).toContain(
      told,
    );
  });
});
