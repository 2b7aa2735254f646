import { hash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { PersistedDocuments } from '../../src/engine/request/persisted-documents.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { send, type Sent } from './support.ts';

const hashOf = (text: string) => hash('sha256', text, 'hex');

const query =
  'query Size($done: Boolean) { todos(where: { isComplete: { eq: $done } }) { totalCount } }';
const other = '{ projects { totalCount } }';
const mutation = 'mutation { createTodo(input: { task: "x" }) { todo { task } } }';
const variables = { done: true };
const answer = '{"data":{"todos":{"totalCount":0}}}';

/** The two ways to name a document. */
const named = {
  'GraphQL over HTTP': (text: string) => ({ documentId: `sha256:${hashOf(text)}` }),
  Apollo: (text: string) => ({
    extensions: { persistedQuery: { version: 1, sha256Hash: hashOf(text) } },
  }),
};
const protocols = Object.entries(named);

let app: TestApp;

const post = (body: object, more: Sent = {}) =>
  send(app, { as: 'alice', body: JSON.stringify(body), ...more });

const get = (parameters: Readonly<Record<string, unknown>>, more: Sent = {}) => {
  const texts = Object.entries(parameters).map(([name, value]): [string, string] => [
    name,
    typeof value === 'string' ? value : JSON.stringify(value),
  ]);
  const path = `/graphql?${new URLSearchParams(texts).toString()}`;
  return send(app, { method: 'GET', path, as: 'alice', ...more });
};

async function open(options?: ConstructorParameters<typeof PersistedDocuments>[0]): Promise<void> {
  app = await createTestApp({ app: { persistedDocuments: new PersistedDocuments(options) } });
}

const registered = new Map([query, mutation].map((text) => [hashOf(text), text]));

afterEach(() => app.close());

describe.each(protocols)('a registered document, after %s', (_protocol, id) => {
  beforeEach(() => open({ registered }));

  test('is run by its hash, by POST and by GET', async () => {
    expect((await post({ ...id(query), variables })).text).toBe(answer);
    expect((await get({ ...id(query), variables })).text).toBe(answer);
  });

  test('may be sent along', async () => {
    expect((await post({ ...id(query), query, variables })).text).toBe(answer);
  });

  test('is not what is sent under its hash', async () => {
    const wrong = await post({ ...id(query), query: other });
    expect(wrong).toMatchObject({ status: 400, codes: ['BAD_REQUEST'] });
    expect(app.driver.statements).toEqual([]);
  });

  test('that is a mutation is not run by GET, nor without a token', async () => {
    expect(await get(id(mutation))).toMatchObject({ status: 405, codes: ['BAD_REQUEST'] });
    expect(await post(id(mutation), { as: null })).toMatchObject({ status: 401 });
    expect((await post(id(mutation))).body).toEqual({
      data: { createTodo: { todo: { task: 'x' } } },
    });
  });

  test('leaves room for others', async () => {
    expect((await post({ query: other })).status).toBe(200);
    await post({ ...id(other), query: other });
    expect((await post(id(other))).status).toBe(200);
  });
});

describe.each(protocols)('where only registered ones are run, after %s', (_protocol, id) => {
  beforeEach(() => open({ registered, only: true }));

  test('they are, by hash and in their own words', async () => {
    expect((await post({ ...id(query), variables })).text).toBe(answer);
    expect((await post({ query, variables })).text).toBe(answer);
  });

  test.each<[what: string, body: object]>([
    ['in full', { query: other }],
    ['by hash', id(other)],
    ['with their hash', { ...id(other), query: other }],
    ['in other words', { query: `${query} ` }],
    ['for introspection', { query: '{ __schema { description } }' }],
  ])('others are refused: %s', async (_what, body) => {
    for (let times = 2; times > 0; times -= 1) {
      const refused = await post(body);
      expect(refused).toMatchObject({ status: 403, codes: ['FORBIDDEN'] });
      expect(refused.text).toContain('manifest');
    }
    expect(app.driver.statements).toEqual([]);
  });
});

describe.each(protocols)('an automatic one, after %s', (protocol, id) => {
  beforeEach(() => open());

  test('is asked for once, and known from then on', async () => {
    const unknown = await post(id(query));
    expect(unknown).toMatchObject({ status: 400, codes: ['BAD_REQUEST'] });
    expect(unknown.body.errors).toHaveLength(1);
    // Clients after Apollo's go by this word.
    const words = protocol === 'Apollo' ? /^PersistedQueryNotFound$/ : /Send it in `query`/;
    expect(unknown.body.errors?.[0]?.message).toMatch(words);

    expect((await post({ ...id(query), query, variables })).text).toBe(answer);
    expect((await post({ ...id(query), variables })).text).toBe(answer);
    expect((await get({ ...id(query), variables }, { as: 'bob' })).text).toBe(answer);
  });

  test('can be sent by GET', async () => {
    await get({ ...id(query), query, variables });
    expect((await get({ ...id(query), variables })).text).toBe(answer);
  });

  test('that is not known is no HTTP error for a client that asks for application/json', async () => {
    const headers = { accept: 'application/json' };
    expect(await post(id(query), { headers })).toMatchObject({
      status: 200,
      codes: ['BAD_REQUEST'],
    });
  });

  test.each<[what: string, text: string, as: string | null]>([
    ['does not parse', '{', 'alice'],
    ['is not valid', '{ nonsense }', 'alice'],
    [
      'asks for too much',
      `{ ${'todos(first: 100) { nodes { id project { todos(first: 100) { totalCount } } } } '.repeat(5)} }`,
      'alice',
    ],
    ['nobody may run', mutation, null],
    ['is mostly comments', `{ __typename } #${' '.repeat(20_000)}`, 'alice'],
  ])('that %s is not kept', async (_what, text, as) => {
    await post({ ...id(text), query: text }, { as });
    expect((await post(id(text))).codes).toEqual(['BAD_REQUEST']);
  });

  test('is kept under no hash but its own', async () => {
    const wrong = await post({ ...id(other), query });
    expect(wrong).toMatchObject({ status: 400, codes: ['BAD_REQUEST'] });
    expect(wrong.text).toContain('not the SHA-256 of `query`');
    expect((await post(id(other))).codes).toEqual(['BAD_REQUEST']);
  });
});

describe('an id that is none is 400:', () => {
  beforeEach(() => open({ registered }));
  const good = hashOf(query);
  const persistedQuery = { version: 1, sha256Hash: good };

  test.each<[what: string, body: object]>([
    ['a number', { documentId: 1 }],
    ['nothing', { documentId: '' }],
    ['no prefix', { documentId: good }],
    ['another prefix', { documentId: `md5:${good}` }],
    ['capitals', { documentId: `sha256:${good.toUpperCase()}` }],
    ['a digit less', { documentId: `sha256:${good.slice(1)}` }],
    ['a name that every object has', { documentId: 'sha256:constructor' }],
    ['another version', { extensions: { persistedQuery: { ...persistedQuery, version: 2 } } }],
    ['no hash', { extensions: { persistedQuery: { version: 1 } } }],
    ['a list', { extensions: { persistedQuery: [] } }],
    ['a text', { extensions: { persistedQuery: good } }],
    ['two that differ', { documentId: `sha256:${hashOf(other)}`, extensions: { persistedQuery } }],
  ])('%s', async (_what, body) => {
    expect(await post(body)).toMatchObject({ status: 400, codes: ['BAD_REQUEST'] });
    expect(await post({ ...body, query })).toMatchObject({ status: 400, codes: ['BAD_REQUEST'] });
  });

  test('given twice in an address', async () => {
    const path = `/graphql?documentId=sha256:${good}&documentId=sha256:${good}`;
    expect(await send(app, { method: 'GET', path })).toMatchObject({ status: 400 });
  });
});
