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
    issuer.published = [issuer.key.publicJwk, other.publicJwk];
    await expectAccepted(await longLived(other));
    await expectAccepted(token);
    expect(issuer.requests).toBe(2);
  });

  test('without overlap: the new key is found at once, by all that wait for it', async () => {
    await expectAccepted(token);
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
});

describe('unknown key ids', () => {
  test('cause one fetch in 30 s, however many come', async () => {
    await expectAccepted(token);
    const strangers = await Promise.all(
      Array.from({ length: 20 }, async () => longLived(await createSigningKey())),
    );
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
  test('with two keys for the algorithm makes a token without kid a bad one', async () => {
    issuer.published = [issuer.key.publicJwk, other.publicJwk];
    const payload = { iss: issuer.url, sub: 'alice', exp: Math.floor(clock() / 1000) + 60 };
    await expectInvalidToken(
      authenticate,
      bearer(await sign(issuer.key, payload, { kid: undefined })),
    );
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
