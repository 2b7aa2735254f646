import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createTestApp, type TestApp } from '../support/app.ts';
import { byGet, json, send } from './support.ts';

const older = 'application/json';
const newer = 'application/graphql-response+json';

let app: TestApp;

beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app.close());
beforeEach(() => {
  app.driver.statements.length = 0;
});

const ask = async (accept: string | null, query = '{ __typename }', as: string | null = null) =>
  send(app, { as, headers: accept === null ? {} : { accept }, body: json(query) });

describe('the media type of an answer', () => {
  test.each<[accept: string | null, type: string]>([
    [null, older],
    ['', older],
    ['*/*', older],
    ['application/*', older],
    [older, older],
    [newer, newer],
    ['APPLICATION/GraphQL-Response+JSON', newer],
    [`${newer}; charset=utf-8`, newer],
    [`${newer};charset=UTF8`, newer],
    [`${newer}; profile="a,b;c"; charset="utf-8"`, newer],
    [`text/html;x=",${newer}", ${older}`, older],
    [`${newer}, ${older}`, newer],
    [`${older}, ${newer}`, newer],
    [`${newer};q=0.5, ${older}`, older],
    [`${newer};q=0.5, */*;q=0.1`, newer],
    [`${older};q=0, */*`, newer],
    ['text/html, application/xhtml+xml, */*;q=0.8', older],
  ])('for Accept: %s is %s', async (accept, type) => {
    const { status, headers } = await ask(accept);
    expect([status, headers.get('content-type')]).toEqual([200, `${type}; charset=utf-8`]);
  });

  test.each([
    'text/plain',
    'image/*',
    'text/event-stream',
    'multipart/mixed',
    `${older};q=0`,
    `${newer}; charset=latin1`,
    `${newer}; charset=utf-16; x=y`,
    `${older};q=x`,
  ])('for Accept: %s is none: 406', async (accept) => {
    expect(await ask(accept)).toMatchObject({ status: 406, codes: ['BAD_REQUEST'] });
  });

  test('is decided before anything is done', async () => {
    const mutation = 'mutation { createTodo(input: { task: "x" }) { todo { id } } }';
    expect(await ask('image/png', mutation, 'alice')).toMatchObject({ status: 406 });
    expect(app.driver.statements).toEqual([]);
  });
});

describe('the status of', () => {
  const wrong: readonly [what: string, query: string][] = [
    ['a syntax error', '{'],
    ['an invalid document', '{ nonsense }'],
    ['a wrong variable', 'query ($n: Int!) { todos(first: $n) { totalCount } }'],
    ['a value that can not be used', '{ todos(first: 3000000000) { totalCount } }'],
    [
      'wrong variables of a mutation',
      'mutation ($i: ID!) { deleteTodo(input: { id: $i }) { deletedId } }',
    ],
  ];

  test.each(wrong)('%s is 400', async (_what, query) => {
    const accepts = [null, '*/*', newer, `${newer}, ${older}`];
    const answers = await Promise.all(accepts.map((accept) => ask(accept, query, 'alice')));
    expect(answers.map(({ status }) => status)).toEqual([400, 400, 400, 400]);
    expect(answers.filter(({ body }) => 'data' in body)).toEqual([]);
  });

  test.each(wrong)('%s is 200 for a client that asks for the older type', async (_what, query) => {
    const answer = await ask(older, query, 'alice');
    expect(answer.status).toBe(200);
    expect(answer.body).not.toHaveProperty('data');
  });

  test.each([older, newer])('a request that is wrong as HTTP is 400 in %s', async (accept) => {
    const cut = await send(app, { headers: { accept }, body: '{' });
    const two = await send(app, { headers: { accept }, body: json('query A {a} query B {b}') });
    expect([cut.status, two.status]).toEqual([400, 400]);
  });

  test.each([older, newer])('a refusal is what it is in %s', async (accept) => {
    const statuses = await Promise.all([
      ask(accept, 'mutation { __typename }'),
      ask(accept, `{ ${'__typename '.repeat(1000)} }`),
      send(app, { headers: { accept, authorization: 'Bearer x' }, body: json('{ __typename }') }),
      send(app, { method: 'GET', headers: { accept }, path: byGet({ query: 'mutation { a }' }) }),
    ]);
    expect(statuses.map(({ status }) => status)).toEqual([401, 400, 401, 405]);
  });

  test.each([older, newer])('a mutation that failed is 200 with no data in %s', async (accept) => {
    const query = 'mutation { createTodo(input: { task: " " }) { todo { id } } }';
    const answer = await ask(accept, query, 'alice');
    expect(answer).toMatchObject({ status: 200, body: { data: null }, codes: ['BAD_USER_INPUT'] });
  });

  test.each([older, newer])('a field that failed is 200 in %s', async (accept) => {
    const answer = await ask(
      accept,
      '{ __typename nodes(ids: []) { id } todos(first: 0) { totalCount } }',
    );
    expect(answer).toMatchObject({ status: 200, codes: ['BAD_USER_INPUT'] });
    expect(answer.body).toHaveProperty('data');
  });
});
