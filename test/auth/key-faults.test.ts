import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createAuthenticator, type Authenticate } from '../../src/engine/auth/authenticate.ts';
import {
  createSigningKey,
  faults,
  sign,
  startIssuer,
  type SigningKey,
  type TestIssuer,
} from '../support/issuer.ts';
import {
  bearer,
  expectInvalidToken,
  expectUnavailable,
  providerOf,
  refusalOf,
  testClock,
  type TestClock,
} from './support.ts';
import { roles } from '#example/db/roles.ts';

const maxAgeSeconds = 600;
const staleSeconds = 3600;

let clock: TestClock;
let issuer: TestIssuer;
let reports: string[];
let authenticate: Authenticate;
/** A token that stays good however long a test lets time pass. */
let token: string;
let other: SigningKey;

beforeEach(async () => {
  clock = testClock();
  [issuer, other] = await Promise.all([startIssuer(undefined, clock), createSigningKey()]);
  reports = [];
  authenticate = withTimeLimit(60_000);
  token = await longLived();
});

afterEach(() => issuer.stop());

const onFault = (message: string) => reports.push(message);

function withTimeLimit(timeLimitMs: number): Authenticate {
  const keys = { maxAgeSeconds, staleSeconds, timeLimitMs, onFault, clock };
  return createAuthenticator({ roles, providers: [providerOf(issuer, {}, keys)], clock });
}

const longLived = (key?: SigningKey) =>
  issuer.token({ exp: Math.floor(clock() / 1000) + 100_000 }, key);

const expectAccepted = async (accepted: string) => {
  expect(await authenticate(bearer(accepted))).toMatchObject({ sub: 'alice' });
};

describe('a JWKS endpoint that works', () => {
  test('is asked once by any number of requests at once', async () => {
    await Promise.all(Array.from({ length: 20 }, () => expectAccepted(token)));
    expect(issuer.requests).toBe(1);
  });

  test('is asked again only after the maximum age', async () => {
    await expectAccepted(token);
    clock.advance(maxAgeSeconds - 1);
    await expectAccepted(token);
    expect(issuer.requests).toBe(1);
    clock.advance(1);
    await expectAccepted(token);
    expect(issuer.requests).toBe(2);
  });

  test('makes tokens of a removed key refused within the maximum age', async () => {
    await expectAccepted(token);
    issuer.published = [other.publicJwk];
    clock.advance(maxAgeSeconds);
    await expectInvalidToken(authenticate, bearer(token));
  });

  test('has a replaced key under the same kid checked anew', async () => {
    await expectAccepted(token);
    issuer.published = [{ ...other.publicJwk, kid: issuer.key.kid }];
    clock.advance(maxAgeSeconds);
    await expectInvalidToken(authenticate, bearer(token));
  });
});

describe('rotation', () => {
  test('with overlap: tokens of both keys are accepted', async () => {
    await expectAccepted(token);
    clock.advance(5);
    issuer.published = [issuer.key.publicJwk, other.publicJwk];
    await expectAccepted(await longLived(other));
    await expectAccepted(token);
    expect(issuer.requests).toBe(2);
  });

  test('without overlap: the new key is found at once, by all that wait for it', async () => {
    await expectAccepted(token);
    clock.advance(5);
    issuer.published = [other.publicJwk];
    const rotated = await longLived(other);
    await Promise.all(Array.from({ length: 5 }, () => expectAccepted(rotated)));
    await expectInvalidToken(authenticate, bearer(token));
    expect(issuer.requests).toBe(2);
  });

  test('to a key that the first fetch does not have yet is found after 30 s', async () => {
    const early = await longLived(other);
    await expectInvalidToken(authenticate, bearer(early));
    issuer.published = [issuer.key.publicJwk, other.publicJwk];
    await expectInvalidToken(authenticate, bearer(early));
    clock.advance(30);
    await expectAccepted(early);
  });

  test('after an unknown key id from anybody is a 503 until the set may be asked for again', async () => {
    await expectAccepted(token);
    clock.advance(5);
    const stranger = await longLived(await createSigningKey());
    await expectInvalidToken(authenticate, bearer(stranger));
    issuer.published = [other.publicJwk];
    const rotated = await longLived(other);
    clock.advance(5);
    const refused = await refusalOf(authenticate, bearer(rotated));
    expect(refused).toMatchObject({ status: 503, headers: { 'Retry-After': '25' } });
    await expectInvalidToken(authenticate, bearer(stranger));
    expect(issuer.requests).toBe(2);
    clock.advance(25);
    await expectAccepted(rotated);
  });

  test.each([
    ['without a kid', undefined],
    ['with one kid for both', 'same'],
  ])('%s: tokens of both keys are accepted', async (_, kid) => {
    const [old, young] = [issuer.key, other].map((key) => ({ ...key, kid: kid ?? key.kid }));
    issuer.published = [old, young].map((key) => ({ ...key!.publicJwk, kid: key!.kid }));
    for (const key of [old, young]) {
      const payload = { iss: issuer.url, sub: 'alice', exp: clock() / 1000 + 60 };
      await expectAccepted(await sign(key!, payload, { kid }));
    }
  });
});

test('a set that has just come is not asked for again within 5 s', async () => {
  await expectAccepted(token);
  const strangers = await Promise.all([createSigningKey(), createSigningKey()]);
  const [first = '', second = ''] = await Promise.all(strangers.map((key) => longLived(key)));
  clock.advance(4);
  await expectInvalidToken(authenticate, bearer(first));
  expect(issuer.requests).toBe(1);
  clock.advance(1);
  await expectInvalidToken(authenticate, bearer(second));
  expect(issuer.requests).toBe(2);
});

test('a key set with one key twice checks its tokens', async () => {
  issuer.published = [issuer.key.publicJwk, issuer.key.publicJwk];
  await expectAccepted(token);
});

describe('Ed25519, as RFC 9864 calls EdDSA,', () => {
  const names = ['EdDSA', 'Ed25519', undefined];
  test.each(names.flatMap((inKey) => ['EdDSA', 'Ed25519'].map((inToken) => [inToken, inKey])))(
    'in the token %s and in the key %s is the same',
    async (inToken, inKey) => {
      const { alg: _, ...jwk } = issuer.key.publicJwk;
      issuer.published = [inKey === undefined ? jwk : { ...jwk, alg: inKey }];
      const payload = { iss: issuer.url, sub: 'alice', exp: clock() / 1000 + 60 };
      await expectAccepted(await sign(issuer.key, payload, { alg: inToken }));
    },
  );
});

test('a clock that is set back keeps no removed key in use, and delays no fetch', async () => {
  // Keys have a clock of their own, which only goes forward; only expiries go by the other.
  const forward = testClock();
  const keys = { maxAgeSeconds, staleSeconds, clock: forward };
  const byTwoClocks = createAuthenticator({
    roles,
    providers: [providerOf(issuer, {}, keys)],
    clock,
  });
  await byTwoClocks(bearer(token));
  issuer.published = [other.publicJwk];
  clock.advance(-86_400);
  forward.advance(maxAgeSeconds);
  await expectInvalidToken(byTwoClocks, bearer(token));
});

test('keys that are fetched ahead are there for the first token', async () => {
  const provider = providerOf(issuer, {}, { clock, onFault });
  await provider.keys.prepare?.();
  expect(issuer.requests).toBe(1);
  expect(provider.keys.inHand(issuer.key.alg, issuer.key.kid)).toHaveLength(1);
});

test('a key set that can not be fetched ahead is told, and fails nothing', async () => {
  issuer.fault = 'error';
  await providerOf(issuer, {}, { clock, onFault }).keys.prepare?.();
  expect(reports).toEqual([`The key set at ${issuer.jwksUrl} answered with HTTP status 500`]);
});

describe('unknown key ids', () => {
  test('cause one fetch in 30 s, however many come', async () => {
    await expectAccepted(token);
    const strangers = await Promise.all(
      Array.from({ length: 20 }, async () => longLived(await createSigningKey())),
    );
    clock.advance(5);
    await Promise.all(strangers.map((s) => expectInvalidToken(authenticate, bearer(s))));
    clock.advance(29);
    for (const s of strangers) await expectInvalidToken(authenticate, bearer(s));
    expect(issuer.requests).toBe(2);
    clock.advance(1);
    for (const s of strangers) await expectInvalidToken(authenticate, bearer(s));
    expect(issuer.requests).toBe(3);
  });

  test('cause no second fetch right after the first of all', async () => {
    for (let n = 0; n < 5; n += 1) {
      const stranger = await longLived(await createSigningKey());
      await expectInvalidToken(authenticate, bearer(stranger));
    }
    expect(issuer.requests).toBe(1);
  });
});

describe.each(faults)('a JWKS endpoint with the fault "%s"', (fault) => {
  beforeEach(() => {
    if (fault === 'slow') authenticate = withTimeLimit(1500);
  });

  test('leaves the good keys in use up to the stale limit', async () => {
    await expectAccepted(token);
    issuer.fault = fault;
    clock.advance(maxAgeSeconds);
    await expectAccepted(token);
    expect(issuer.requests).toBe(2);
    clock.advance(staleSeconds - maxAgeSeconds - 1);
    await expectAccepted(token);
    clock.advance(1);
    await expectUnavailable(authenticate, bearer(token));
  });

  test('is a 503 without any keys, and is asked once', async () => {
    issuer.fault = fault;
    await Promise.all(
      Array.from({ length: 5 }, () => expectUnavailable(authenticate, bearer(token))),
    );
    expect(issuer.requests).toBe(1);
    expect(issuer.followed).toBe(0);
    expect(reports).toHaveLength(1);
    expect(reports[0]).toContain(issuer.jwksUrl);
  });

  test('is a 503 for an unknown key id, and no fault of the known ones', async () => {
    await expectAccepted(token);
    issuer.fault = fault;
    clock.advance(5);
    await expectUnavailable(authenticate, bearer(await longLived(other)));
    await expectAccepted(token);
  });
});

describe('after a failed fetch', () => {
  beforeEach(async () => {
    issuer.fault = 'error';
    await expectUnavailable(authenticate, bearer(token));
    issuer.fault = null;
  });

  test('no other is tried for 5 s, and the answer says when', async () => {
    clock.advance(2);
    const refused: unknown = await authenticate(bearer(token)).catch((error: unknown) => error);
    expect(refused).toMatchObject({ extensions: { http: { headers: { 'Retry-After': '3' } } } });
    expect(issuer.requests).toBe(1);
  });

  test('the endpoint that works again is used after 5 s', async () => {
    clock.advance(5);
    await expectAccepted(token);
    await expectInvalidToken(authenticate, bearer(await longLived(other)));
  });
});

test('after a failed fetch for an unknown key id another is tried after 5 s', async () => {
  await expectAccepted(token);
  issuer.fault = 'error';
  clock.advance(5);
  const rotated = await longLived(other);
  await expectUnavailable(authenticate, bearer(rotated));
  issuer.fault = null;
  issuer.published = [other.publicJwk];
  clock.advance(4);
  await expectUnavailable(authenticate, bearer(rotated));
  clock.advance(1);
  await expectAccepted(rotated);
});

test('an endpoint that hangs is waited for by 2.5 s, and then is a 503', async () => {
  issuer.fault = 'slow';
  const providers = [providerOf(issuer, {}, { clock, onFault })];
  await expectUnavailable(createAuthenticator({ roles, providers, clock }), bearer(token));
  expect(reports).toEqual([`The key set at ${issuer.jwksUrl} did not answer within 2500 ms`]);
});

test('an endpoint that hangs again delays no request until it is given up', async () => {
  const timeLimitMs = 3_600_000;
  const providers = [providerOf(issuer, {}, { clock, timeLimitMs })];
  authenticate = createAuthenticator({ roles, providers, clock });
  await expectAccepted(token);
  issuer.fault = 'error';
  clock.advance(600);
  await expectAccepted(token);
  issuer.fault = 'slow';
  clock.advance(5);
  await expectAccepted(token);
});

test('an answer of 20 MB is not read to its end', async () => {
  issuer.fault = 'huge';
  await expectUnavailable(authenticate, bearer(token));
  expect(issuer.hugeBytes).toBeLessThan(15 * 1024 * 1024);
});

describe('a key set', () => {
  test('with two keys for the algorithm refuses a token without kid that a third signed', async () => {
    issuer.published = [issuer.key.publicJwk, other.publicJwk];
    const payload = { iss: issuer.url, sub: 'alice', exp: Math.floor(clock() / 1000) + 60 };
    const third = await sign(await createSigningKey(), payload, { kid: undefined });
    await expectInvalidToken(authenticate, bearer(third));
  });

  test.each<[string, () => unknown]>([
    ['for encryption', () => ({ ...issuer.key.publicJwk, use: 'enc' })],
    ['for signing only', () => ({ ...issuer.key.publicJwk, key_ops: ['sign'] })],
    ['for another algorithm', () => ({ ...issuer.key.publicJwk, alg: 'ES384' })],
    ['with a kid that is no text', () => ({ ...issuer.key.publicJwk, kid: 7 })],
    ['broken', () => ({ ...issuer.key.publicJwk, x: 'AAAA' })],
    ['that is symmetric', () => ({ kty: 'oct', k: 'c2VjcmV0', kid: issuer.key.kid })],
    ['that is no object', () => 'key'],
  ])('with a key %s goes without that key', async (_, unfit) => {
    issuer.published = [unfit(), other.publicJwk];
    await expectInvalidToken(authenticate, bearer(token));
    await expectAccepted(await longLived(other));
  });

  test('with an RSA key of 1024 bits goes without that key', async () => {
    const weak = await crypto.subtle.generateKey(
      {
        name: 'RSASSA-PKCS1-v1_5',
        hash: 'SHA-256',
        modulusLength: 1024,
        publicExponent: new Uint8Array([1, 0, 1]),
      },
      true,
      ['sign', 'verify'],
    );
    const jwk = await crypto.subtle.exportKey('jwk', weak.publicKey);
    issuer.published = [{ kty: 'RSA', n: jwk.n ?? '', e: 'AQAB', kid: 'weak' }, other.publicJwk];
    const signer: SigningKey = { ...other, alg: 'RS256', kid: 'weak', privateKey: weak.privateKey };
    await expectInvalidToken(authenticate, bearer(await longLived(signer)));
  });

  test('with a private key beside good ones is a fault', async () => {
    issuer.published = [issuer.key.publicJwk, other.privateJwk];
    await expectUnavailable(authenticate, bearer(token));
    expect(reports[0]).toContain('private key');
  });

  test.each<[string, () => unknown]>([
    ['only keys for encryption', () => [{ ...issuer.key.publicJwk, use: 'enc' }]],
    ['no list of keys', () => ({ 0: issuer.key.publicJwk })],
  ])('with %s is a fault', async (_, published) => {
    issuer.published = published();
    await expectUnavailable(authenticate, bearer(token));
  });
});
