import { hash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../support/app.ts';
import { keptKeys, send, tasks } from './support.ts';

const create = (task: string) =>
  `mutation { createTodo(input: { task: "${task}" }) { todo { id } } }`;

let app: TestApp;

beforeEach(async () => {
  app = await createTestApp({ comparable: false, app: { idempotencyKeysPerSubject: 3 } });
});
afterEach(() => app.close());

describe('more keys than a subject may have', () => {
  beforeEach(async () => {
    for (const key of ['1', '2', '3']) await send(app, { key, document: create(key) });
  });

  it('are refused with 429, the time, and nothing done', async () => {
    const refused = await send(app, { key: '4', document: create('4') });
    expect(refused).toMatchObject({ status: 429, codes: ['RATE_LIMITED'] });
    const seconds = Number(refused.headers.get('retry-after'));
    // Until the oldest is a day old.
    expect(seconds).toBeGreaterThan(86_400 - 3600);
    expect(seconds).toBeLessThanOrEqual(86_400);
    expect(refused.messages[0]).toContain(`${seconds} s`);
    expect(await tasks(app)).toEqual(['1', '2', '3']);
    expect(await keptKeys(app)).toHaveLength(3);
  });

  it('do not keep those that there are from being answered, nor mutations without a key', async () => {
    expect(await send(app, { key: '2', document: create('2') })).toMatchObject({
      status: 200,
      replayed: 'true',
    });
    expect(await send(app, { document: create('without') })).toMatchObject({
      status: 200,
      codes: [],
    });
  });

  it('are nothing to anybody else', async () => {
    const others = await send(app, { person: 'bob', key: '1', document: create('1') });
    expect(others).toMatchObject({ status: 200, codes: [], replayed: null });
  });

  it('can be used as soon as the oldest is removed', async () => {
    await app.database.asSuperuser(`delete from rowhouse.idempotency_claims where key = '1'`);
    expect(await send(app, { key: '4', document: create('4') })).toMatchObject({ status: 200 });
  });
});

it('an answer of more than 1 MiB is not kept, and nothing is stored', async () => {
  const todos = Array.from({ length: 90 }, (_, at) => ({ task: `${at} ${'x'.repeat(1990)}` }));
  const document = `mutation M($todos: [CreateTodoInput!]!) { createTodos(input: { todos: $todos }) { todos {
    ${Array.from({ length: 7 }, (_, at) => `a${at}: task`).join(' ')} } } }`;
  const sending = { document, variables: { todos } };
  expect(await send(app, { ...sending, key: 'k' })).toMatchObject({
    status: 400,
    codes: ['QUERY_TOO_COMPLEX'],
  });
  expect(await tasks(app)).toEqual([]);
  expect(await keptKeys(app)).toEqual([]);
  expect(await send(app, sending)).toMatchObject({ status: 200, codes: [] });
});

describe('the same operation', () => {
  const document =
    'mutation A($input: CreateTodoInput!) { createTodo(input: $input) { todo { id } } } mutation B { __typename }';
  const task = 't';
  const dueAt = '2027-01-01T00:00:00Z';
  const first = { key: 'k', document, operationName: 'A', variables: { input: { task, dueAt } } };

  beforeEach(async () => {
    await send(app, first);
  });

  it('is one whose variables have their keys in another order', async () => {
    const again = await send(app, { ...first, variables: { input: { dueAt, task } } });
    expect(again).toMatchObject({ status: 200, replayed: 'true' });
  });

  it('is one whose document is named by its hash', async () => {
    const { document: _sent, ...rest } = first;
    const documentId = `sha256:${hash('sha256', document)}`;
    await send(app, { ...first, documentId });
    expect(await send(app, { ...rest, documentId })).toMatchObject({
      status: 200,
      replayed: 'true',
    });
  });

  it.each([
    ['another value', { ...first, variables: { input: { task: 'u', dueAt } } }],
    ['one value less', { ...first, variables: { input: { task } } }],
    ['a variable that is not declared', { ...first, variables: { ...first.variables, more: 1 } }],
    ['another operation of the document', { ...first, operationName: 'B', variables: {} }],
    ['another document', { ...first, document: document.replace('{ id }', '{ id  }') }],
  ])('is none with %s: it is refused with 422', async (_what, other) => {
    const answer = await send(app, other);
    expect(answer).toMatchObject({ status: 422, codes: ['BAD_USER_INPUT'], replayed: null });
    expect(await tasks(app)).toEqual(['t']);
  });
});

describe('a database without the tables of keys', () => {
  beforeEach(async () => {
    await app.database.asSuperuser(
      'drop table rowhouse.idempotency_claims, rowhouse.idempotency_answers',
    );
  });

  it('refuses a mutation with a key, and says that none are kept', async () => {
    const answer = await send(app, { key: 'k', document: create('t') });
    expect(answer).toMatchObject({ status: 400, codes: ['BAD_REQUEST'] });
    expect(answer.messages[0]).toContain('Idempotency-Key');
    expect(await tasks(app)).toEqual([]);
  });

  it('answers one without', async () => {
    expect(await send(app, { document: create('t') })).toMatchObject({ status: 200, codes: [] });
  });
});

it('the log says that an answer was one of before', async () => {
  await send(app, { key: 'k', document: create('t') });
  expect(app.log.at(-1)?.fields['replayed']).toBeUndefined();
  await send(app, { key: 'k', document: create('t') });
  expect(app.log.at(-1)?.fields['replayed']).toBe(true);
});
