import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAuthenticator, type Authenticate } from '../../src/engine/auth/authenticate.ts';
import { providersFrom } from '../../src/engine/auth/providers.ts';
import { readConfig } from '../../src/engine/config/index.ts';
import { startIssuer, type TestIssuer } from '../support/issuer.ts';
import { bearer, expectInvalidToken } from './support.ts';
import { roles } from '#example/db/roles.ts';

// A person is known by a subject alone: in the database, in rate limits, in the log.

let own: TestIssuer;
let partners: TestIssuer;

beforeAll(async () => {
  [own, partners] = await Promise.all([startIssuer(), startIssuer()]);
});
afterAll(() => Promise.all([own.stop(), partners.stop()]));

function authenticator(rules: object): Authenticate {
  const list = [{ jwksUrl: own.jwksUrl }, { jwksUrl: partners.jwksUrl, ...rules }];
  const config = readConfig({ AUTH_PROVIDERS: JSON.stringify(list) });
  return createAuthenticator({ roles, providers: providersFrom(config) });
}

const prefixed = () => authenticator({ subjectPrefix: 'partner|' });
const subject = async (issuer: TestIssuer, sub: string) =>
  prefixed()(bearer(await issuer.token({ sub })));

describe('The subjects of an issuer with a prefix', () => {
  test('are other people than those of the other issuer', async () => {
    const [ours, theirs] = await Promise.all([subject(own, 'alice'), subject(partners, 'alice')]);
    expect([ours.sub, theirs.sub]).toEqual(['alice', 'partner|alice']);
  });

  test('reach the database with the prefix, and all else that the token says', async () => {
    const { json } = await prefixed()(
      bearer(await partners.token({ sub: 'alice', org_id: 'org_1' })),
    );
    expect(JSON.parse(json)).toMatchObject({
      sub: 'partner|alice',
      org_id: 'org_1',
      iss: partners.url,
    });
  });

  test('can not be named by the other issuer', async () => {
    await expectInvalidToken(prefixed(), bearer(await own.token({ sub: 'partner|alice' })));
    await expectInvalidToken(prefixed(), bearer(await own.token({ sub: 'partner|' })));
  });

  test('may begin with the prefix themselves', async () => {
    expect((await subject(partners, 'partner|alice')).sub).toBe('partner|partner|alice');
  });

  test('have at most 255 characters with the prefix', async () => {
    const longest = 255 - 'partner|'.length;
    expect((await subject(partners, 'x'.repeat(longest))).sub).toHaveLength(255);
    await expectInvalidToken(
      prefixed(),
      bearer(await partners.token({ sub: 'x'.repeat(longest + 1) })),
    );
  });
});

test('Issuers that know the same people give them one name and one issuer', async () => {
  const authenticate = authenticator({ sameSubjectsAs: own.url });
  const [ours, theirs] = await Promise.all([
    authenticate(bearer(await own.token())),
    authenticate(bearer(await partners.token())),
  ]);
  expect([theirs.sub, theirs.issuer]).toEqual([ours.sub, ours.issuer]);
});

test('A session that is pending at Clerk is signed out', async () => {
  const authenticate = authenticator({ sameSubjectsAs: own.url });
  const refusal = await expectInvalidToken(
    authenticate,
    bearer(await own.token({ v: 2, sts: 'pending' })),
  );
  expect(refusal.message).toContain('pending');
  expect(await authenticate(bearer(await own.token({ v: 2, sts: 'active' })))).toMatchObject({
    sub: 'alice',
  });
});
