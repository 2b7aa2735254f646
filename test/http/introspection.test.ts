import { getIntrospectionQuery } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Introspection } from '../../src/engine/request/introspection.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { json, send } from './support.ts';

const questions: readonly [what: string, query: string][] = [
  ['the standard query', getIntrospectionQuery()],
  ['__schema', '{ __schema { queryType { name } } }'],
  ['__type under another name', '{ a: __type(name: "Todo") { name } }'],
  [
    'in fragments',
    '{ ...F } fragment F on Query { ... on Query { __type(name: "Todo") { name } } }',
  ],
  [
    'in an operation that does not run',
    'query A { __typename } query B { __schema { description } }',
  ],
];

describe.each<[setting: Introspection, anonymous: number, signedIn: number]>([
  ['on', 200, 200],
  ['signed-in', 401, 200],
  ['off', 403, 403],
])('with INTROSPECTION=%s', (introspection, anonymous, signedIn) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await createTestApp({ app: { introspection } });
  });
  afterAll(() => app.close());

  // Whoever comes second meets a document that is known already.
  const askers = [null, 'alice', null, 'alice'];
  const expected = [anonymous, signedIn, anonymous, signedIn];

  test.each(questions)('%s', async (_what, query) => {
    const statuses: number[] = [];
    for (const as of askers) {
      // The name is that of the first of two operations, which does not introspect.
      const more = query.startsWith('query A') ? { operationName: 'A' } : {};
      statuses.push((await send(app, { as, body: json(query, more) })).status);
    }
    expect(statuses).toEqual(expected);
  });

  test('the names of types stay', async () => {
    const answer = await send(app, { body: json('{ __typename todos { __typename } }') });
    expect(answer.text).toBe(
      '{"data":{"__typename":"Query","todos":{"__typename":"TodoConnection"}}}',
    );
  });

  test.each<[what: string, body: string]>([
    ['a field', json('{ todoz { totalCount } }')],
    ['a field without a selection', json('{ todos }')],
    ['an argument', json('{ todos(frist: 1) { totalCount } }')],
    ['a type', json('{ node(id: "x") { ... on Todoo { id } } }')],
    ['an enum value', json('{ todos(orderBy: [{ field: TASKS }]) { totalCount } }')],
    ['an operator', json('{ todos(where: { task: { like: "why?" } }) { totalCount } }')],
    ['a value without an operator', json('{ todos(where: { task: "why?" }) { totalCount } }')],
    ['an input field', json('{ todos(where: { tsk: {} }) { totalCount } }')],
    [
      'an input field of a variable',
      json('query ($w: TodoFilter) { todos(where: $w) { totalCount } }', {
        variables: { w: { tsk: {} } },
      }),
    ],
    [
      'an enum value of a variable',
      json('query ($o: [TodoOrder!]) { todos(orderBy: $o) { totalCount } }', {
        variables: { o: [{ field: 'TASKS' }] },
      }),
    ],
  ])('suggestions for %s are for those who may introspect', async (_what, body) => {
    const suggested: boolean[] = [];
    for (const as of askers) {
      const { status, text } = await send(app, { as, body });
      expect(status).toBe(400);
      suggested.push(text.includes('Did you mean'));
    }
    expect(suggested).toEqual(expected.map((status) => status === 200));
  });
});

test.each<[setting: Introspection, code: string, message: RegExp]>([
  ['signed-in', 'UNAUTHENTICATED', /needs a token/],
  ['off', 'FORBIDDEN', /turned off/],
])('with INTROSPECTION=%s a refusal says what to do', async (introspection, code, message) => {
  const app = await createTestApp({ app: { introspection } });
  const answer = await send(app, { body: json('{ __schema { description } }') });
  expect(answer.codes).toEqual([code]);
  expect(answer.text).toMatch(message);
  expect(answer.headers.get('www-authenticate')).toBe(introspection === 'off' ? null : 'Bearer');
  await app.close();
});
