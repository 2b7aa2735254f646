import { afterEach, beforeEach, expect, test } from 'vitest';
import { createAuthenticator } from '../../src/engine/auth/authenticate.ts';
import type { Provider } from '../../src/engine/auth/provider.ts';
import { TokenCache, type VerifiedToken } from '../../src/engine/auth/token-cache.ts';
import { anonymous } from '../../src/engine/claims.ts';
import { createSigningKey, startIssuer, type TestIssuer } from '../support/issuer.ts';
import { bearer, expectInvalidToken, providerOf, testClock, type TestClock } from './support.ts';

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
  const authenticate = createAuthenticator({ providers: [provider], clock });
  const token = await issuer.token();
  expect(await authenticate(bearer(token))).toBe(await authenticate(bearer(token)));
});

test('a remembered token is refused once it has expired', async () => {
  const authenticate = createAuthenticator({ providers: [provider], clock });
  const token = await issuer.token({ exp: Math.floor(clock() / 1000) + 60 });
  await authenticate(bearer(token));
  clock.advance(89);
  await authenticate(bearer(token));
  clock.advance(2);
  await expectInvalidToken(authenticate, bearer(token));
});

test('a remembered token is refused as soon as its key is known to be gone', async () => {
  const authenticate = createAuthenticator({ providers: [provider], clock });
  const token = await issuer.token();
  await authenticate(bearer(token));
  const next = await createSigningKey();
  issuer.published = [next.publicJwk];
  await authenticate(bearer(await issuer.token({}, next)));
  await expectInvalidToken(authenticate, bearer(token));
});

test('a token that differs from a remembered one is not taken for it', async () => {
  const authenticate = createAuthenticator({ providers: [provider], clock });
  const token = await issuer.token();
  await authenticate(bearer(token));
  const [header, payload] = token.split('.');
  const [, , otherSignature] = (await issuer.token({ sub: 'bob' })).split('.');
  await expectInvalidToken(authenticate, bearer(`${header}.${payload}.${otherSignature}`));
});

test('with a cache of none every request is checked', async () => {
  const authenticate = createAuthenticator({ providers: [provider], clock, cacheSize: 0 });
  const token = await issuer.token();
  expect(await authenticate(bearer(token))).not.toBe(await authenticate(bearer(token)));
});

test('a full cache forgets what was not used for longest', async () => {
  const key = await crypto.subtle.importKey(
    'raw',
    new Uint8Array(32),
    { name: 'HMAC', hash: 'SHA-256' },
    false,
    ['verify'],
  );
  const entry: VerifiedToken = { claims: anonymous, provider, key, alg: 'EdDSA', kid: undefined };
  const cache = new TokenCache(2);
  cache.set('a', entry);
  cache.set('b', entry);
  cache.get('a');
  cache.set('c', entry);
  expect(['a', 'b', 'c'].map((digest) => cache.get(digest) !== undefined)).toEqual([
    true,
    false,
    true,
  ]);
});
