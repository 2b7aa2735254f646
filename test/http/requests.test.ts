import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createTestApp, type TestApp } from '../support/app.ts';
import { byGet, json, send, type Sent } from './support.ts';

const typename = '{ __typename }';
const read = '{ todos { totalCount } }';

let app: TestApp;

beforeAll(async () => {
  app = await createTestApp({ app: { bodyLimitBytes: 10_000 } });
});
afterAll(() => app.close());
beforeEach(() => {
  app.driver.statements.length = 0;
});

/** Refused as a whole: no data, one error with this code, and the database has not been asked. */
async function expectRefused(sent: Sent, status: number, code: string): Promise<void> {
  const answer = await send(app, sent);
  expect(answer).toMatchObject({ status, codes: [code] });
  expect(answer.body).not.toHaveProperty('data');
  expect(app.driver.statements).toEqual([]);
}

async function expectAnswered(sent: Sent): Promise<void> {
  expect(await send(app, sent)).toMatchObject({
    status: 200,
    body: { data: { __typename: 'Query' } },
  });
}

describe('a body is JSON in UTF-8', () => {
  test.each<[what: string, headers: Sent['headers']]>([
    ['no content type', { 'content-type': '' }],
    ['text', { 'content-type': 'text/plain' }],
    ['XML', { 'content-type': 'application/xml' }],
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['a multipart form', { 'content-type': 'multipart/form-data; boundary=x' }],
    ['a GraphQL document', { 'content-type': 'application/graphql' }],
    ['a type that only begins like JSON', { 'content-type': 'application/json-patch+json' }],
    ['two content types', { 'content-type': 'application/json, text/plain' }],
    ['another charset', { 'content-type': 'application/json; charset=utf-16' }],
    ['another charset after others', { 'content-type': 'application/json; a=b; charset=latin1' }],
    ['a compressed body', { 'content-encoding': 'gzip' }],
  ])('%s is 415', async (_what, headers) => {
    await expectRefused({ headers: headers ?? {}, body: json(read) }, 415, 'BAD_REQUEST');
  });

  test.each([
    'application/json; charset=utf-8',
    'application/json;charset="UTF-8"',
    'Application/JSON',
    'application/json;',
    'application/json; charset=utf8',
    'application/json; profile="a;charset=latin1"',
    'application/json; odata=verbose; version=1',
  ])('%s is taken', async (type) => {
    await expectAnswered({ headers: { 'content-type': type }, body: json(typename) });
  });

  test('a byte order mark is taken', async () => {
    await expectAnswered({ body: `\uFEFF${json(typename)}` });
  });

  test.each<[what: string, body: BodyInit]>([
    ['bytes that are not UTF-8', Buffer.from(json(`${read} # \u00ff`), 'latin1')],
    ['a character that is cut off', new Uint8Array([0x7b, 0xe2, 0x82])],
    ['UTF-16', Buffer.from(json(read), 'utf16le')],
    ['nothing', ''],
    ['JSON that is cut off', json(read).slice(0, -1)],
    ['two documents', json(read) + json(read)],
    ['a text', '"{ __typename }"'],
    ['null', 'null'],
    ['a batch', `[${json(read)}]`],
    ['an empty batch', '[]'],
    ['brackets without end', '['.repeat(9000)],
  ])('%s is 400', async (_what, body) => {
    await expectRefused({ body }, 400, 'BAD_REQUEST');
  });
});

describe('the parameters have their types', () => {
  test.each<[what: string, body: string]>([
    ['no query', '{}'],
    ['an empty query', json('')],
    ['a number for query', json(1)],
    ['a list for query', json([read])],
    ['null for query', json(null)],
    ['a text for variables', json(read, { variables: '{}' })],
    ['a list for variables', json(read, { variables: [] })],
    ['a number for operationName', json(read, { operationName: 1 })],
    ['a text for extensions', json(read, { extensions: '' })],
    [
      'variables that nest very deep',
      `{"query":"${typename}","variables":{"a":${'['.repeat(65)}${']'.repeat(65)}}}`,
    ],
  ])('%s is 400', async (_what, body) => {
    await expectRefused({ body }, 400, 'BAD_REQUEST');
    // In our own words, for both servers.
    const { errors } = (await send(app, { body })).body;
    expect(errors?.[0]?.message).toMatch(/^`(query|variables|operationName|extensions)` /);
  });

  test('null is as good as nothing, but for the query', async () => {
    const nothing = { variables: null, operationName: null, extensions: null };
    await expectAnswered({ body: json(typename, nothing) });
  });

  test.each(['{ __typename }', 'query A { __typename }'])(
    'an empty name of the operation is as good as none: %s',
    async (query) => {
      await expectAnswered({ body: json(query, { operationName: '' }) });
      await expectAnswered({ method: 'GET', path: byGet({ query, operationName: '' }) });
    },
  );

  test('what is not known is left alone', async () => {
    await expectAnswered({ body: json(typename, { id: 1, extensions: { a: 1 }, payload: {} }) });
  });

  test.each<[what: string, parameters: Readonly<Record<string, string>>]>([
    ['no query', {}],
    ['variables that are cut off', { query: read, variables: '{"a":' }],
    ['variables that are no object', { query: read, variables: '1' }],
    ['extensions that are no JSON', { query: read, extensions: 'a' }],
  ])('by GET, %s is 400', async (_what, parameters) => {
    await expectRefused({ method: 'GET', path: byGet(parameters) }, 400, 'BAD_REQUEST');
  });

  test('by GET, one parameter twice is 400', async () => {
    const path = `${byGet({ query: read })}&query=x`;
    await expectRefused({ method: 'GET', path }, 400, 'BAD_REQUEST');
  });

  test('by GET, empty ones are as good as none', async () => {
    const path = byGet({ query: typename, variables: '', operationName: '' });
    await expectAnswered({ method: 'GET', path });
  });

  test.each<[what: string, sent: Sent]>([
    ['by POST', { path: '/graphql?access_token=x', body: json(read) }],
    ['by GET', { method: 'GET', path: byGet({ query: read, access_token: 'x' }) }],
    [
      'of GraphiQL',
      { method: 'GET', path: '/graphql?access_token=x', headers: { accept: 'text/html, */*' } },
    ],
  ])('%s, a token in the address is 400', async (_what, sent) => {
    await expectRefused(sent, 400, 'BAD_REQUEST');
  });
});

describe('a body has a limit', () => {
  const large = json(read, { variables: { padding: 'x'.repeat(10_000) } });

  test('beyond it is 413', async () => {
    await expectRefused({ body: large }, 413, 'BAD_REQUEST');
  });

  test('an announced length beyond it is 413, before anything is read', async () => {
    const unread = new ReadableStream({
      pull: () => {
        throw new Error('It was read.');
      },
    });
    await expectRefused(
      { headers: { 'content-length': '10001' }, body: unread },
      413,
      'BAD_REQUEST',
    );
  });

  test.each(['5', '-1', 'many'])('a length of %s does not get round it', async (length) => {
    await expectRefused({ headers: { 'content-length': length }, body: large }, 413, 'BAD_REQUEST');
  });
});

describe('a document has one operation', () => {
  const two = 'query A { __typename } query B { todos { totalCount } }';

  test.each<[what: string, body: string]>([
    ['two operations and no name', json(two)],
    ['an unknown name', json(two, { operationName: 'C' })],
    ['an empty name', json(two, { operationName: '' })],
    ['a name that every object has', json(two, { operationName: 'constructor' })],
    ['no operation at all', json('fragment F on Query { __typename }')],
  ])('%s is 400', async (_what, body) => {
    await expectRefused({ body }, 400, 'OPERATION_RESOLUTION_FAILURE');
  });

  test('of several, the named one runs', async () => {
    await expectAnswered({ body: json(two, { operationName: 'A' }) });
  });

  test.each<[what: string, query: string, code: string]>([
    ['a syntax error', '{ todos', 'GRAPHQL_PARSE_FAILED'],
    ['half a character', '{ todo(id: "\uD800") { id } }', 'GRAPHQL_PARSE_FAILED'],
    ['an unknown field', '{ nonsense }', 'GRAPHQL_VALIDATION_FAILED'],
    ['an unknown directive', '{ __typename @nonsense }', 'GRAPHQL_VALIDATION_FAILED'],
    ['a fragment in itself', '{ ...F } fragment F on Query { ...F }', 'GRAPHQL_VALIDATION_FAILED'],
    ['a subscription', 'subscription { todos }', 'GRAPHQL_VALIDATION_FAILED'],
    ['@defer', '{ ... @defer { __typename } }', 'GRAPHQL_VALIDATION_FAILED'],
  ])('%s is 400', async (_what, query, code) => {
    await expectRefused({ as: 'alice', body: json(query) }, 400, code);
  });
});

describe('a mutation', () => {
  const mutation = 'mutation { createTodo(input: { task: "x" }) { todo { id } } }';

  test.each([null, 'alice'])('by GET is 405, and may be sent by POST (as %s)', async (person) => {
    const sent = { method: 'GET', path: byGet({ query: mutation }), as: person };
    await expectRefused(sent, 405, 'BAD_REQUEST');
    expect((await send(app, sent)).headers.get('allow')).toBe('POST');
  });

  test.each<[what: string, query: string]>([
    ['that is fine', mutation],
    ['that is not valid', 'mutation { nonsense }'],
    ['that asks for nothing', 'mutation { __typename }'],
    ['among other operations', `query A { __typename } ${mutation.replace('n {', 'n B {')}`],
  ])('without a token, %s, is 401 and nothing else', async (_what, query) => {
    const operationName = query.includes('mutation B') ? { operationName: 'B' } : {};
    const sent = { body: json(query, operationName) };
    await expectRefused(sent, 401, 'UNAUTHENTICATED');
    expect((await send(app, sent)).headers.get('www-authenticate')).toBe('Bearer');
  });

  test('that stands beside a query does not need one', async () => {
    const query = `query A { __typename } ${mutation.replace('n {', 'n B {')}`;
    await expectAnswered({ body: json(query, { operationName: 'A' }) });
  });

  test('by GET with a bad token is 401', async () => {
    const headers = { authorization: 'Bearer x' };
    const sent = { method: 'GET', path: byGet({ query: mutation }), headers };
    await expectRefused(sent, 401, 'UNAUTHENTICATED');
  });
});

describe('names that every object has are names like others', () => {
  const query = `query constructor($constructor: ID!, $toString: ID!) {
    ...toString
    constructor: todo(id: $constructor) { id }
    __proto__: todo(id: $toString) { id }
    hasOwnProperty: todos { valueOf: totalCount }
  }
  fragment toString on Query { __typename }`;

  test('in documents and in variables', async () => {
    const variables = '{"constructor": "x", "toString": "y"}';
    const body = `{"query":${JSON.stringify(query)},"operationName":"constructor","variables":${variables}}`;
    const answer = await send(app, { body });
    expect(answer.text).toBe(
      '{"data":{"__typename":"Query","constructor":null,"__proto__":null,"hasOwnProperty":{"valueOf":0}}}',
    );
  });

  test('and are missing where they were not given', async () => {
    const answer = await send(app, { body: json(query) });
    expect(answer).toMatchObject({ status: 400, codes: ['BAD_USER_INPUT'] });
    expect(answer.body.errors?.[0]?.extensions['fields']).toHaveLength(2);
  });

  test('and what is given beneath them reaches no other object', async () => {
    await send(app, {
      body: `{"query":"${typename}","__proto__":{"polluted":1},"variables":{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}}`,
    });
    expect({}).not.toHaveProperty('polluted');
  });
});
