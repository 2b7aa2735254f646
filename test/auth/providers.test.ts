import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAuthenticator, type Authenticate } from '../../src/engine/auth/authenticate.ts';
import { providersFrom } from '../../src/engine/auth/providers.ts';
import { readConfig } from '../../src/engine/config/index.ts';
import { startIssuer, type TestIssuer } from '../support/issuer.ts';
import { bearer, expectInvalidToken, expectUnavailable } from './support.ts';
import { roles } from '#example/db/roles.ts';

let first: TestIssuer;
let second: TestIssuer;

beforeAll(async () => {
  [first, second] = await Promise.all([startIssuer(), startIssuer()]);
});

afterAll(async () => {
  await Promise.all([first.stop(), second.stop()]);
});

function authenticatorFor(...providers: readonly object[]): Authenticate {
  const config = readConfig({ AUTH_PROVIDERS: JSON.stringify(providers) });
  return createAuthenticator({ roles, providers: providersFrom(config) });
}

describe('with two providers', () => {
  let authenticate: Authenticate;

  beforeAll(() => {
    authenticate = authenticatorFor(
      { jwksUrl: first.jwksUrl, audience: 'first' },
      { jwksUrl: second.jwksUrl, roleClaim: 'role', subjectPrefix: 'second|' },
    );
  });

  test("a token is checked with its own issuer's keys", async () => {
    const tokens = [await first.token({ aud: 'first' }), await second.token({ sub: 'bob' })];
    expect(await Promise.all(tokens.map((token) => authenticate(bearer(token))))).toMatchObject([
      { sub: 'alice' },
      { sub: 'second|bob' },
    ]);
  });

  test("one issuer's key can't sign for the other", async () => {
    const forged = await second.token({ iss: first.url, aud: 'first' }, second.key);
    await expectInvalidToken(authenticate, bearer(forged));
    const underItsKid = await second.token(
      { iss: first.url, aud: 'first' },
      { ...second.key, kid: first.key.kid },
    );
    await expectInvalidToken(authenticate, bearer(underItsKid));
  });

  test('each has its own audience', async () => {
    await expectInvalidToken(authenticate, bearer(await first.token()));
    expect(await authenticate(bearer(await second.token()))).toMatchObject({
      role: roles.signedIn,
    });
  });

  test('each has its own role claim', async () => {
    const withRole = { role: 'admin', aud: 'first' };
    expect(await authenticate(bearer(await first.token(withRole)))).toMatchObject({
      role: roles.signedIn,
    });
    expect(await authenticate(bearer(await second.token(withRole)))).toMatchObject({
      role: { name: 'admin' },
    });
  });
});

test('the outage of one issuer does not touch the other', async () => {
  const authenticate = authenticatorFor(
    { jwksUrl: first.jwksUrl },
    { jwksUrl: second.jwksUrl, sameSubjectsAs: first.url },
  );
  first.fault = 'error';
  await expectUnavailable(authenticate, bearer(await first.token()));
  expect(await authenticate(bearer(await second.token()))).toMatchObject({ sub: 'alice' });
  first.fault = null;
});

test('two issuers behind one JWKS URL are fetched once', async () => {
  const before = second.requests;
  const authenticate = authenticatorFor(
    { issuer: 'urn:one', jwksUrl: second.jwksUrl },
    { issuer: 'urn:two', jwksUrl: second.jwksUrl, sameSubjectsAs: 'urn:one' },
  );
  await authenticate(bearer(await second.token({ iss: 'urn:one' })));
  await authenticate(bearer(await second.token({ iss: 'urn:two' })));
  expect(second.requests - before).toBe(1);
});

test('without any provider every token is a bad one', async () => {
  await expectInvalidToken(
    createAuthenticator({ roles, providers: [] }),
    bearer(await first.token()),
  );
});
