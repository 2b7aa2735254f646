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
          'X-Request-Id, Idempotency-Replayed, Retry-After, RateLimit, RateLimit-Policy, WWW-Authenticate, Allow',
      });
    },
  );

  test('a preflight says what may be sent', async () => {
    expect(await corsHeaders(app, 'OPTIONS', listed)).toMatchObject({
      status: 204,
      cors: {
        'access-control-allow-origin': listed,
        'access-control-allow-methods': 'GET, HEAD, POST',
        'access-control-allow-headers': 'authorization, content-type, accept, idempotency-key',
        'access-control-max-age': '86400',
      },
    });
  });

  test.each([
    'traceparent',
    'tracestate, baggage',
    'sentry-trace',
    'apollographql-client-name,apollographql-client-version',
    'X-Requested-With',
    'idempotency-key',
  ])('headers that do no harm may be sent: %s', async (requested) => {
    const names = requested.split(/, ?/).map((name) => name.toLowerCase());
    expect(await allowedHeaders(requested)).toEqual(expect.arrayContaining(names));
  });

  test.each(['x-forwarded-for', 'Forwarded', 'x-real-ip', 'cf-connecting-ip'])(
    'what a proxy says may not be sent by a page: %s',
    async (requested) => {
      expect(await allowedHeaders(`traceparent, ${requested}`)).toEqual([...always, 'traceparent']);
    },
  );

  test('what is no name of a header is not repeated', async () => {
    const requested = `a b, ${'x'.repeat(101)}, \u00e9, "q"`;
    expect(await allowedHeaders(requested)).toEqual(always);
  });

  const always = ['authorization', 'content-type', 'accept', 'idempotency-key'];
  async function allowedHeaders(requested: string) {
    const headers = {
      origin: listed,
      'access-control-request-method': 'POST',
      'access-control-request-headers': requested,
    };
    const answer = await send(app, { method: 'OPTIONS', headers });
    return answer.headers.get('access-control-allow-headers')?.split(', ');
  }

  test('a preflight that is refused is told once for each origin', async () => {
    const told = () => app.log.filter(({ message }) => message.startsWith('a page may not call'));
    const before = told().length;
    for (const origin of ['https://one.example', 'https://two.example', 'https://one.example'])
      await corsHeaders(app, 'OPTIONS', origin);
    await corsHeaders(app, 'OPTIONS', listed);
    await corsHeaders(app, 'POST', 'https://three.example');
    expect(told().slice(before)).toMatchObject([
      { level: 'warn', fields: { origin: 'https://one.example' } },
      { level: 'warn', fields: { origin: 'https://two.example' } },
    ]);
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

describe('in development, with the embedded database,', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await createTestApp({ app: { corsOrigins: 'loopback' } });
  });
  afterAll(() => app.close());

  test.each([
    'http://localhost:5173',
    'http://localhost',
    'http://127.0.0.1:3000',
    'https://127.1.2.3',
    'http://[::1]:8080',
    'http://app.localhost:3000',
  ])('the page of %s may call', async (origin) => {
    const { cors } = await corsHeaders(app, 'POST', origin);
    expect(cors['access-control-allow-origin']).toBe(origin);
  });

  test.each([
    'null',
    'https://app.example.com',
    'http://localhost.example.com',
    'http://127.0.0.1.example.com',
    'http://xlocalhost',
    'http://192.168.1.2:3000',
    'http://localhost:5173/',
    'capacitor://localhost',
  ])('the page of %s may not', async (origin) => {
    expect((await corsHeaders(app, 'POST', origin)).cors).toEqual({});
  });
});

test('with * every page may call, but none without an origin of its own', async () => {
  const app = await createTestApp({ app: { corsOrigins: '*' } });
  const allowed = async (origin: string) =>
    (await corsHeaders(app, 'POST', origin)).cors['access-control-allow-origin'];
  expect([await allowed(listed), await allowed('null')]).toEqual(['*', undefined]);
  await app.close();
});
