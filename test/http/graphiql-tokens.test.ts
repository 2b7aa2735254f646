import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestApp, type ServerOptions, type TestApp } from '../support/app.ts';
import { send, type Sent } from './support.ts';

const ownPage = { host: 'localhost:4000', origin: 'http://localhost:4000' };

const asking = (person: unknown, sent: Sent = {}): Sent => ({
  path: '/graphiql/token',
  body: JSON.stringify(person),
  ...sent,
  headers: { ...ownPage, ...sent.headers },
});

describe("GraphiQL's page on the server's own machine", () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await createTestApp();
  });
  afterAll(() => app.close());

  test('gets a short token of anybody, with role and claims, that the server accepts', async () => {
    const claims = { email: 'zoe@example.com' };
    const { status, text } = await send(app, asking({ sub: 'zoe', role: 'admin', claims }));
    const { token, expiresIn } = JSON.parse(text) as { token: string; expiresIn: number };
    expect({ status, expiresIn }).toEqual({ status: 200, expiresIn: 300 });
    const { iat = 0, exp } = decodeJwt(token);
    expect(exp).toBe(iat + 300);
    expect(decodeJwt(token)).toMatchObject({ sub: 'zoe', role: 'admin', ...claims });
    const headers = { authorization: `Bearer ${token}` };
    const caller = await send(app, { method: 'GET', path: '/graphiql/caller', headers });
    expect(JSON.parse(caller.text)).toMatchObject({ subject: 'zoe', role: 'admin' });
  });

  test.each<[string, Sent, number]>([
    [
      'a name that points to this machine',
      { headers: { host: 'evil.example:4000', origin: 'http://evil.example:4000' } },
      403,
    ],
    [
      'a name that begins like this machine',
      { headers: { host: '127.0.0.1.evil.example', origin: 'http://127.0.0.1.evil.example' } },
      403,
    ],
    ['a page of another site', { headers: { origin: 'https://evil.example' } }, 403],
    ['a page of another port', { headers: { origin: 'http://localhost:5173' } }, 403],
    ['a page without an origin', { headers: { origin: 'null' } }, 403],
    ['no page', { headers: { origin: null } }, 403],
    [
      'a request that a browser calls cross-site',
      { headers: { 'sec-fetch-site': 'cross-site' } },
      403,
    ],
    [
      'a request that a browser calls same-site',
      { headers: { 'sec-fetch-site': 'same-site' } },
      403,
    ],
    ['a tunnel', { headers: { 'x-forwarded-for': '192.0.2.1' } }, 403],
    ['a form', { headers: { 'content-type': 'text/plain' } }, 415],
    ['a body without a type', { headers: { 'content-type': null } }, 415],
    ['a body that is no JSON', { body: '{' }, 400],
    ['a body that is too large', { body: `{"sub":"${'a'.repeat(40_000)}"}` }, 413],
  ])('is the only one that gets a token: %s does not', async (_, sent, status) => {
    const answer = await send(app, asking({ sub: 'alice' }, sent));
    expect(answer.status).toBe(status);
    expect(answer.text).not.toContain('eyJ');
  });

  test.each(['GET', 'PUT', 'OPTIONS'])('asks by POST: %s gives none', async (method) => {
    const { status, text } = await send(app, { method, path: '/graphiql/token', headers: ownPage });
    expect(status).toBe(405);
    expect(text).not.toContain('eyJ');
  });

  test.each([
    ['no name', {}],
    ['an empty name', { sub: '' }],
    ['a name with a control character', { sub: 'a\u0007' }],
    ['an unknown role', { sub: 'alice', role: 'postgres' }],
    ['claims that are a list', { sub: 'alice', claims: [] }],
    ['claims that are the issuer’s', { sub: 'alice', claims: { exp: 9_999_999_999 } }],
    ['a longer life', { sub: 'alice', expiresIn: 1_000_000 }],
  ])('is told what is wrong with %s', async (_, person) => {
    expect(await send(app, asking(person))).toMatchObject({ status: 400, codes: ['BAD_REQUEST'] });
  });

  test('is told who the server takes nobody for', async () => {
    const { text } = await send(app, { method: 'GET', path: '/graphiql/caller' });
    expect(JSON.parse(text)).toEqual({ subject: null, role: 'anonymous', expiresIn: null });
  });

  test('is told in words that a token is wrong', async () => {
    const headers = { authorization: 'Bearer a.b.c' };
    const answer = await send(app, { method: 'GET', path: '/graphiql/caller', headers });
    expect(answer).toMatchObject({ status: 401, codes: ['UNAUTHENTICATED'] });
  });
});

test('a connection from elsewhere gets no token, and the page in which one pastes', async () => {
  const developmentTokens = {
    sign: () => Promise.reject(new Error('It signs.')),
    people: [{ sub: 'alice' }],
    isLoopback: () => false,
    lifetimeSeconds: 300,
  };
  const app = await createTestApp({ app: { developmentTokens } });
  expect(await send(app, asking({ sub: 'alice' }))).toMatchObject({ status: 403 });
  const headers = { ...ownPage, accept: 'text/html' };
  expect((await send(app, { method: 'GET', headers })).text).toContain('"people":null');
  await app.close();
});

test.each<[string, Partial<ServerOptions>]>([
  ['there is no development issuer', { developmentTokens: null }],
  ['the page asks for a token first', { graphiql: 'signed-in' }],
  ['there is no page', { graphiql: 'off' }],
])('nothing signs tokens where %s', async (_, options) => {
  const app = await createTestApp({ app: options });
  expect(await send(app, asking({ sub: 'alice' }))).toMatchObject({ status: 404 });
  await app.close();
});

test.each<[string, Partial<ServerOptions>, boolean]>([
  ['where all may introspect', { developmentTokens: null }, true],
  ['where one must sign in', { graphiql: 'signed-in' }, false],
  ['where few may introspect', { developmentTokens: null, introspection: 'signed-in' }, false],
])('the page tells of the API %s: %o', async (_, options, told) => {
  const app = await createTestApp({ app: options });
  const { text } = await send(app, { method: 'GET', headers: { accept: 'text/html' } });
  expect(text.includes('viewerRole')).toBe(told);
  await app.close();
});
