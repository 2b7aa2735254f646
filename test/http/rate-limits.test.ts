import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createAuthenticator } from '../../src/engine/auth/authenticate.ts';
import { openRateLimiter } from '../../src/engine/rate-limits/open-rate-limiter.ts';
import type { Limit } from '../../src/engine/rate-limits/rate-limiter.ts';
import { providerOf } from '../auth/support.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { startIssuer } from '../support/issuer.ts';
import { json, send, type Sent } from './support.ts';
import { roles } from '#example/db/roles.ts';

const read = '{ todos { totalCount } }';

let app: TestApp;
let place: string;

const quiet = () => undefined;
const logger = { debug: quiet, info: quiet, warn: quiet, error: quiet };

async function open(rateLimit: Limit, more = {}): Promise<void> {
  const rateLimiter = await openRateLimiter({ rateLimit, rateLimitStoreUrl: null }, logger);
  app = await createTestApp({
    app: { rateLimiter, placeOf: () => place, corsOrigins: '*', ...more },
  });
}

beforeEach(() => {
  place = '192.0.2.1';
});
afterEach(() => app.close());

const statuses = async (...requests: readonly Sent[]) => {
  const seen: number[] = [];
  for (const sent of requests) seen.push((await send(app, { body: json(read), ...sent })).status);
  return seen;
};
const alice: Sent = { as: 'alice' };
const bob: Sent = { as: 'bob' };
const nobody: Sent = {};
const guess: Sent = { headers: { authorization: 'Bearer guess' } };

describe('a limit of two requests', () => {
  beforeEach(() => open({ requests: 2, seconds: 60 }));

  test('refuses the third of one person, and nobody else’s', async () => {
    expect(await statuses(alice, alice, alice, bob, alice)).toEqual([200, 200, 429, 200, 429]);
  });

  test('refuses the third without a token from one place, and from no other', async () => {
    expect(await statuses(nobody, nobody, nobody)).toEqual([200, 200, 429]);
    place = '192.0.2.2';
    expect(await statuses(nobody)).toEqual([200]);
  });

  test('counts a person wherever they are, and not for the place', async () => {
    expect(await statuses(alice)).toEqual([200]);
    place = '192.0.2.2';
    expect(await statuses(alice, alice, nobody, nobody)).toEqual([200, 429, 200, 200]);
  });

  test('counts tokens that are none for the place that tries them', async () => {
    expect(await statuses(guess, guess, guess, nobody)).toEqual([401, 401, 429, 429]);
    // Who has a good one is let in from there all the same.
    expect(await statuses(alice)).toEqual([200]);
  });

  test('says when to come back, and what the limit is', async () => {
    await statuses(alice, alice);
    const answer = await send(app, { ...alice, body: json(read) });
    expect(answer.codes).toEqual(['RATE_LIMITED']);
    expect(answer.body).not.toHaveProperty('data');
    expect(answer.body.errors?.[0]?.message).toMatch(/2 in 60 s are allowed. Try again in \d+ s/);
    const seconds = Number(answer.headers.get('retry-after'));
    expect(seconds).toBeGreaterThan(50);
    // For clients that hand no headers on.
    expect(answer.body.errors?.[0]?.extensions).toMatchObject({ retryAfter: seconds });
    expect(answer.headers.get('ratelimit-policy')).toBe('"default";q=2;w=60');
    expect(answer.headers.get('ratelimit')).toMatch(/^"default";r=0;t=\d+$/);
  });

  test('tells on every answer what is left', async () => {
    const good = await send(app, { ...alice, body: json(read) });
    const wrong = await send(app, { ...alice, body: json('{ nonsense }') });
    expect([good, wrong].map(({ headers }) => headers.get('ratelimit'))).toEqual([
      expect.stringMatching(/^"default";r=1;t=\d+$/),
      expect.stringMatching(/^"default";r=0;t=\d+$/),
    ]);
  });

  test('counts what is wrong too, and refuses before the body is read', async () => {
    const broken: Sent = { ...alice, body: '{' };
    const form: Sent = { ...alice, headers: { 'content-type': 'text/plain' } };
    expect(await statuses(broken, form, broken, form)).toEqual([400, 415, 429, 429]);
  });

  test('refuses before the database is asked', async () => {
    await statuses(alice, alice);
    app.driver.statements.length = 0;
    await statuses(alice);
    expect(app.driver.statements).toEqual([]);
  });

  test.each<[what: string, sent: Sent]>([
    ['/health', { method: 'GET', path: '/health' }],
    ['/ready', { method: 'GET', path: '/ready' }],
    ['preflights', { method: 'OPTIONS' }],
    ['GraphiQL', { method: 'GET', headers: { accept: 'text/html' } }],
  ])('is not for %s', async (_what, sent) => {
    await statuses(nobody, nobody, nobody);
    const answers = await Promise.all([1, 2, 3].map(() => send(app, sent)));
    expect(answers.filter(({ status }) => status >= 400)).toEqual([]);
    expect(await statuses(nobody)).toEqual([429]);
  });
});

test('a window ends, and another begins', async () => {
  await open({ requests: 1, seconds: 1 });
  expect(await statuses(alice, alice)).toEqual([200, 429]);
  await expect.poll(() => statuses(alice)).toEqual([200]);
});

test('the same subject of two issuers is two people', async () => {
  const issuers = await Promise.all([startIssuer(), startIssuer()]);
  try {
    const authenticate = createAuthenticator({
      roles,
      providers: issuers.map((issuer) => providerOf(issuer)),
    });
    await open({ requests: 1, seconds: 60 }, { authenticate });
    const tokens = await Promise.all(issuers.map(async (issuer) => issuer.token({ sub: 'sam' })));
    const asked = tokens.map((token): Sent => ({ headers: { authorization: `Bearer ${token}` } }));
    expect(await statuses(...asked, ...asked)).toEqual([200, 200, 429, 429]);
  } finally {
    await Promise.all(issuers.map((issuer) => issuer.stop()));
  }
});

test('without a limit no answer speaks of one', async () => {
  app = await createTestApp();
  const { headers } = await send(app, { ...alice, body: json(read) });
  expect([headers.get('ratelimit'), headers.get('ratelimit-policy')]).toEqual([null, null]);
});
