import { afterEach, beforeEach, expect, test } from 'vitest';
import { createAuthenticator } from '../../src/engine/auth/authenticate.ts';
import type { Provider } from '../../src/engine/auth/provider.ts';
import { createSigningKey, startIssuer, type TestIssuer } from '../support/issuer.ts';
import { bearer, expectInvalidToken, providerOf, testClock, type TestClock } from './support.ts';
import { roles } from '#example/db/roles.ts';

let clock: TestClock;
let issuer: TestIssuer;
let provider: Provider;

beforeEach(async () => {
  clock = testClock();
  issuer = await startIssuer(undefined, clock);
  provider = providerOf(issuer, {}, { clock });
});

afterEach(() => issuer.stop());

test('a token that was checked is remembered, and gives the same claims', async () => {
  const authenticate = createAuthenticator({ roles, providers: [provider], clock });
  const token = await issuer.token();
  expect(await authenticate(bearer(token))).toBe(await authenticate(bearer(token)));
});

test('a remembered token is refused once it has expired', async () => {
  const authenticate = createAuthenticator({ roles, providers: [provider], clock });
  const token = await issuer.token({ exp: Math.floor(clock() / 1000) + 60 });
  await authenticate(bearer(token));
  clock.advance(89);
  await authenticate(bearer(token));
  clock.advance(2);
  await expectInvalidToken(authenticate, bearer(token));
});

test('a remembered token is refused as soon as its key is known to be gone', async () => {
  const authenticate = createAuthenticator({ roles, providers: [provider], clock });
  const token = await issuer.token();
  await authenticate(bearer(token));
  clock.advance(5);
  const next = await createSigningKey();
  issuer.published = [next.publicJwk];
  await authenticate(bearer(await issuer.token({}, next)));
  await expectInvalidToken(authenticate, bearer(token));
});

test('a token that differs from a remembered one is not taken for it', async () => {
  const authenticate = createAuthenticator({ roles, providers: [provider], clock });
  const token = await issuer.token();
  await authenticate(bearer(token));
  const [header, payload] = token.split('.');
  const [, , otherSignature] = (await issuer.token({ sub: 'bob' })).split('.');
  await expectInvalidToken(authenticate, bearer(`${header}.${payload}.${otherSignature}`));
});

test('with a cache of none every request is checked', async () => {
  const authenticate = createAuthenticator({ roles, providers: [provider], clock, cacheSize: 0 });
  const token = await issuer.token();
  expect(await authenticate(bearer(token))).not.toBe(await authenticate(bearer(token)));
});

test('of more tokens than are remembered, the least recently used is checked again', async () => {
  const counts = { hits: 0, misses: 0 };
  const authenticate = createAuthenticator({
    roles,
    providers: [provider],
    clock,
    cacheSize: 2,
    counts,
  });
  const [a, b, c] = [
    await issuer.token(),
    await issuer.token({ sub: 'b' }),
    await issuer.token({ sub: 'c' }),
  ];
  for (const token of [a, b, a, c, a]) await authenticate(bearer(token));
  expect(counts).toEqual({ hits: 2, misses: 3 });
  await authenticate(bearer(b));
  expect(counts).toEqual({ hits: 2, misses: 4 });
});
