import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestApp, type TestApp } from '../support/app.ts';
import { json, send } from './support.ts';

const listed = 'https://app.example.com';

async function corsHeaders(app: TestApp, method: string, origin: string | null) {
  const preflight = { 'access-control-request-method': 'POST' };
  const headers = {
    ...(origin === null ? {} : { origin }),
    ...(method === 'OPTIONS' ? preflight : {}),
  };
  const body = method === 'POST' ? { body: json('{ __typename }') } : {};
  const answer = await send(app, { method, headers, ...body });
  const cors = [...answer.headers].filter(([name]) => name.startsWith('access-control-'));
  return {
    status: answer.status,
    cors: Object.fromEntries(cors),
    vary: answer.headers.get('vary'),
  };
}

describe('with a list of origins', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await createTestApp({ app: { corsOrigins: [listed, 'http://localhost:5173'] } });
  });
  afterAll(() => app.close());

  test.each([listed, 'http://localhost:5173'])(
    '%s may call, without credentials',
    async (origin) => {
      expect((await corsHeaders(app, 'POST', origin)).cors).toEqual({
        'access-control-allow-origin': origin,
        'access-control-expose-headers':
          'X-Request-Id, Retry-After, RateLimit, RateLimit-Policy, WWW-Authenticate, Allow',
      });
    },
  );

  test('a preflight says what may be sent', async () => {
    expect(await corsHeaders(app, 'OPTIONS', listed)).toMatchObject({
      status: 204,
      cors: {
        'access-control-allow-origin': listed,
        'access-control-allow-methods': 'GET, POST',
        'access-control-allow-headers': 'authorization, content-type, accept',
        'access-control-max-age': '86400',
      },
    });
  });

  test('errors may be read too', async () => {
    const headers = { origin: listed, authorization: 'Bearer x' };
    const answer = await send(app, { headers, body: json('{ __typename }') });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('access-control-allow-origin')).toBe(listed);
  });

  test.each([
    null,
    'null',
    '*',
    'https://evil.example.com',
    'http://app.example.com',
    'https://app.example.com:8443',
    'https://app.example.com.evil.example',
    'https://sub.app.example.com',
    `${listed}, https://evil.example.com`,
    'HTTPS://APP.EXAMPLE.COM',
  ])('%s gets no CORS headers', async (origin) => {
    for (const method of ['POST', 'OPTIONS']) {
      expect((await corsHeaders(app, method, origin)).cors).toEqual({});
    }
  });

  test('caches are told that it depends on the origin', async () => {
    for (const origin of [null, listed, 'https://evil.example.com']) {
      expect((await corsHeaders(app, 'POST', origin)).vary).toContain('Origin');
    }
  });
});

test('without a list nobody gets CORS headers', async () => {
  const app = await createTestApp();
  expect((await corsHeaders(app, 'POST', listed)).cors).toEqual({});
  expect(await corsHeaders(app, 'OPTIONS', listed)).toMatchObject({ status: 204, cors: {} });
  await app.close();
});

test('with * every page may call, but none without an origin of its own', async () => {
  const app = await createTestApp({ app: { corsOrigins: '*' } });
  const allowed = async (origin: string) =>
    (await corsHeaders(app, 'POST', origin)).cors['access-control-allow-origin'];
  expect([await allowed(listed), await allowed('null')]).toEqual(['*', undefined]);
  await app.close();
});
