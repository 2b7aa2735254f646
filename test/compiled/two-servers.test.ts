import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addAccount, addProject, addTodo } from '../support/rows.ts';
import { expectSame, json, openTwoWays, type Sent, type TwoWays } from './support/two-ways.ts';

// Through Node's adapter and compiled, or through Yoga and by resolvers: nobody can tell.

let ways: TwoWays;

beforeAll(async () => {
  ways = await openTwoWays(() => ({
    corsOrigins: ['https://app.example.com'],
    bodyLimitBytes: 5000,
  }));
  for (const { database } of [ways.compiled, ways.resolvers]) {
    const account = await addAccount(database, 'one', { alice: 'OWNER' });
    const project = await addProject(database, account, 'Ärger "x"');
    await addTodo(database, 'alice', 'a\u2028b', project);
  }
});
afterAll(() => ways.close());

const todos = '{ viewer { role todos { nodes { task isComplete } totalCount } } }';
const named = 'query A($n: Int) { todos(first: $n) { nodes { task } } } query B { __typename }';

const requests: Readonly<Record<string, Sent>> = {
  'a query': { body: json(todos) },
  'a query without a token': { as: null, body: json(todos) },
  'a query as a moderator': { as: { sub: 'mod', role: 'moderator' }, body: json(todos) },
  'nothing but a type name': { body: json('{ __typename }') },
  'one of two operations': { body: json(named, { operationName: 'A', variables: { n: 1 } }) },
  'another of them': { body: json(named, { operationName: 'B' }) },
  'none of them': { body: json(named, { operationName: 'C' }) },
  'a wrong variable': { body: json(named, { operationName: 'A', variables: { n: 'x' } }) },
  'a wrong argument': { body: json(named, { operationName: 'A', variables: { n: 0 } }) },
  'a row that is not there': { body: json('{ todo(id: "nonsense") { task } }') },
  'a document that is wrong': { body: json('{ nonsense }') },
  'no document': { body: '{}' },
  'no JSON': { body: '{' },
  'a list': { body: `[${json(todos)}]` },
  'bytes that are no UTF-8': { body: Buffer.from(json(`{ __typename } # \u00ff`), 'latin1') },
  'a byte order mark': { body: `\uFEFF${json('{ __typename }')}` },
  'a body that is too large': { body: json('{ __typename }', { padding: 'x'.repeat(5000) }) },
  'a bad token': { headers: { authorization: 'Bearer a.b.c' }, body: json(todos) },
  'another scheme': { headers: { authorization: 'Basic abc' }, body: json(todos) },
  'a page that may call': {
    headers: { origin: 'https://app.example.com' },
    body: json(todos),
  },
  'a page that may not': { headers: { origin: 'https://evil.example.com' }, body: json(todos) },
  'the newer media type': {
    headers: { accept: 'application/graphql-response+json' },
    body: json(todos),
  },
  'a media type that is not there': { headers: { accept: 'text/html' }, body: json(todos) },
  'another content type': { headers: { 'content-type': 'text/plain' }, body: json(todos) },
  introspection: { body: json('{ __schema { queryType { name } } }') },
  extensions: { body: json(todos, { extensions: { a: 1 } }) },
  'a mutation': { body: json('mutation { createTodo(input: { task: "" }) { todo { id } } }') },
  'a mutation without a token': {
    as: null,
    body: json('mutation { createTodo(input: { task: "x" }) { todo { id } } }'),
  },
};

/** Documents with variables that are fine, and with a null where none may be: only running tells. */
const nulls: Readonly<Record<string, readonly [query: string, fine: object, wrong: object]>> = {
  'of a directive': [
    'query ($x: Boolean = true) { viewer { role @include(if: $x) userId } }',
    { x: true },
    { x: null },
  ],
  'within an argument': [
    'query ($f: TodoOrderField = TASK) { todos(orderBy: [{ field: $f }]) { totalCount } }',
    { f: 'TASK' },
    { f: null },
  ],
  'of an argument': [
    'query ($ids: [ID!] = []) { nodes(ids: $ids) { id } }',
    { ids: ['VG9kbzox'] },
    { ids: null },
  ],
  'in what a mutation shows': [
    `mutation ($x: Boolean = true) {
      createTodo(input: { task: "x" }) { todo { task @include(if: $x) } }
    }`,
    { x: true },
    { x: null },
  ],
};

describe('a null is refused in the same words by both servers', () => {
  it.each(Object.keys(nulls))('%s', async (name) => {
    const [query, fine, wrong] = nulls[name]!;
    for (const variables of [fine, fine, wrong, fine]) {
      const body = json(query, { variables });
      expect((await expectSame(ways, { body })).status).toBe(200);
    }
  });
});

describe('an answer is the same by both servers', () => {
  it.each(Object.keys(requests))('%s', async (name) => {
    // From the second time on its document is known.
    for (let time = 1; time <= 3; time += 1) await expectSame(ways, requests[name]!);
  });
});
