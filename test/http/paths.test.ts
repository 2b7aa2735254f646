import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestApp, type TestApp } from '../support/app.ts';
import { byGet, json, send, type Sent } from './support.ts';

let app: TestApp;

beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app.close());

const typename = json('{ __typename }');

describe('every answer', () => {
  test.each<[what: string, sent: Sent]>([
    ['an answer', { body: typename }],
    ['an error', { body: '' }],
    ['a refused token', { body: typename, headers: { authorization: 'Bearer x' } }],
    ['GraphiQL', { method: 'GET', headers: { accept: 'text/html' } }],
    ['/health', { method: 'GET', path: '/health' }],
    ['/ready', { method: 'GET', path: '/ready' }],
    ['the way to GraphiQL', { method: 'GET', path: '/' }],
    ['a preflight', { method: 'OPTIONS' }],
    ['a path that is not there', { method: 'GET', path: '/nothing' }],
    ['a method that is not there', { method: 'DELETE' }],
  ])('has the security headers and an id: %s', async (_what, sent) => {
    const { headers } = await send(app, sent);
    expect(Object.fromEntries(headers)).toMatchObject({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'x-request-id': expect.stringMatching(/^[\da-f-]{36}$/),
    });
  });

  test('has an id of its own', async () => {
    const ids = await Promise.all([1, 2].map(async () => send(app, { body: typename })));
    const [one, two] = ids.map(({ headers }) => headers.get('x-request-id'));
    expect(one).not.toBe(two);
  });
});

describe('a path', () => {
  test('/graphql answers by POST and by GET', async () => {
    const posted = await send(app, { body: typename });
    const got = await send(app, { method: 'GET', path: byGet({ query: '{ __typename }' }) });
    expect([posted.text, got.text]).toEqual(Array(2).fill('{"data":{"__typename":"Query"}}'));
  });

  test('/graphql answers whatever its parameters end in', async () => {
    const { text } = await send(app, { path: '/graphql?a=/health', body: typename });
    expect(text).toBe('{"data":{"__typename":"Query"}}');
  });

  test.each([
    '/nothing',
    '/graphql/',
    '/GraphQL',
    '//graphql',
    '/graphql/graphql',
    '/nothing?a=/graphql',
    '/nothing/health',
    '/constructor',
    '/favicon.ico',
  ])('%s is 404, for browsers too', async (path) => {
    for (const method of ['GET', 'POST', 'OPTIONS']) {
      const answer = await send(app, { method, path, headers: { accept: 'text/html' } });
      expect(answer).toMatchObject({ status: 404, codes: ['BAD_REQUEST'] });
    }
  });

  test.each(['PUT', 'PATCH', 'DELETE'])('/graphql by %s is 405', async (method) => {
    const { status, headers } = await send(app, { method });
    expect([status, headers.get('allow')]).toEqual([405, 'GET, HEAD, POST']);
  });

  test.each<[what: string, path: string, headers: Record<string, string>]>([
    ['a query', byGet({ query: '{ __typename }' }), {}],
    ['a query that is none', byGet({ query: '{' }), {}],
    ['a mutation', byGet({ query: 'mutation { __typename }' }), {}],
    ['GraphiQL', '/graphql', { accept: 'text/html' }],
    ['a refused token', byGet({ query: '{ __typename }' }), { authorization: 'Bearer x' }],
  ])('/graphql by HEAD is as by GET, without content: %s', async (_what, path, headers) => {
    const [head, got] = await Promise.all(
      ['HEAD', 'GET'].map((method) => send(app, { method, path, headers })),
    );
    expect([head!.status, head!.headers.get('content-type'), head!.text]).toEqual([
      got!.status,
      got!.headers.get('content-type'),
      '',
    ]);
  });

  test.each(['/health', '/ready', '/'])('%s by POST is 405', async (path) => {
    const answer = await send(app, { path, body: typename });
    expect(answer).toMatchObject({ status: 405, codes: ['BAD_REQUEST'] });
    expect(answer.headers.get('allow')).toBe('GET, HEAD');
  });

  test('/ leads to /graphql', async () => {
    const { status, headers } = await send(app, { method: 'GET', path: '/' });
    expect([status, headers.get('location')]).toEqual([302, '/graphql']);
  });

  test('/health answers, also by HEAD', async () => {
    expect((await send(app, { method: 'GET', path: '/health' })).text).toBe('{"status":"ok"}');
    expect((await send(app, { method: 'HEAD', path: '/health' })).status).toBe(200);
  });
});

describe('/ready', () => {
  test('is looked at once for all who ask meanwhile, and anew for whoever asks later', async () => {
    let looks = 0;
    const isReady = async () => {
      looks += 1;
      await new Promise(setImmediate);
      return true;
    };
    const other = await createTestApp({ app: { isReady } });
    try {
      const ask = async () => (await send(other, { method: 'GET', path: '/ready' })).status;
      expect(await Promise.all(Array.from({ length: 50 }, ask))).toEqual(Array(50).fill(200));
      expect(looks).toBeLessThan(10);
      const before = looks;
      expect(await ask()).toBe(200);
      expect(looks).toBe(before + 1);
    } finally {
      await other.close();
    }
  });

  test.each<[what: string, isReady: () => boolean | Promise<boolean>, status: number]>([
    ['the database answers', () => true, 200],
    ['it does not', async () => false, 503],
    ['the question fails', () => Promise.reject(new Error('secret')), 503],
  ])('says whether the database can be used: %s', async (_what, isReady, status) => {
    const other = await createTestApp({ app: { isReady } });
    try {
      const answer = await send(other, { method: 'GET', path: '/ready' });
      expect(answer.status).toBe(status);
      expect(answer.headers.get('retry-after')).toBe(status === 503 ? '1' : null);
      expect(answer.text).not.toContain('secret');
    } finally {
      await other.close();
    }
  });
});
