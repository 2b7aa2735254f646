import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { roles } from '#example/db/roles.ts';
import { createAuthenticator, type Authenticate } from '../../src/engine/auth/authenticate.ts';
import { ORGANIZATION_CLAIM } from '../../src/engine/auth/organization.ts';
import { providersFrom } from '../../src/engine/auth/providers.ts';
import { readConfig } from '../../src/engine/config/index.ts';
import { startIssuer, type TestIssuer } from '../support/issuer.ts';
import { bearer, expectInvalidToken } from './support.ts';

// What the database is told of the organisation that a token was made for.

let issuer: TestIssuer;
let partners: TestIssuer;
beforeAll(async () => {
  [issuer, partners] = await Promise.all([startIssuer(), startIssuer()]);
});
afterAll(() => Promise.all([issuer.stop(), partners.stop()]));

const trusting = (...list: readonly object[]): Authenticate =>
  createAuthenticator({
    roles,
    providers: providersFrom(readConfig({ AUTH_PROVIDERS: JSON.stringify(list) })),
  });

const reading = (organizationClaim: string | null, organizationRoleClaim: string | null = null) =>
  trusting({ jwksUrl: issuer.jwksUrl, organizationClaim, organizationRoleClaim });

/** What reaches the database: the place that the server alone fills in, of all claims. */
async function told(authenticate: Authenticate, token: string): Promise<unknown> {
  const { json } = await authenticate(bearer(token));
  return (JSON.parse(json) as Record<string, unknown>)[ORGANIZATION_CLAIM];
}

const toldOf = async (authenticate: Authenticate, claims: object) =>
  told(authenticate, await issuer.token({ ...claims }));

describe('the organisation of a token is told, whichever claims say it:', () => {
  test.each<[string, string, string | null, object, object]>([
    [
      'Clerk’s, version 2',
      'o.id',
      'o.rol',
      { v: 2, sts: 'active', o: { id: 'org_1', rol: 'admin', slg: 'acme', per: 'read', fpm: '3' } },
      { id: 'org_1', role: 'admin' },
    ],
    [
      'WorkOS’',
      'org_id',
      'role',
      { org_id: 'org_01H', role: 'member', permissions: ['posts:read'], sid: 'session_1' },
      { id: 'org_01H', role: 'member' },
    ],
    ['Auth0’s', 'org_id', null, { org_id: 'org_2', org_name: 'acme' }, { id: 'org_2' }],
    [
      'Auth0’s with a role that an action adds',
      'org_id',
      'https://app.example.com/org_role',
      { org_id: 'org_2', 'https://app.example.com/org_role': 'editor' },
      { id: 'org_2', role: 'editor' },
    ],
    [
      'Neon Auth’s',
      'o.id',
      'o.role',
      {
        role: 'authenticated',
        o: { id: '0b6e3c3e-4a3f-4d3e-9d6e-0a4b1c2d3e4f', slug: 'acme', role: 'owner' },
      },
      { id: '0b6e3c3e-4a3f-4d3e-9d6e-0a4b1c2d3e4f', role: 'owner' },
    ],
  ])('%s', async (_, organizationClaim, organizationRoleClaim, claims, expected) => {
    const authenticate = reading(organizationClaim, organizationRoleClaim);
    expect(await toldOf(authenticate, claims)).toEqual(expected);
  });
});

describe('there is none', () => {
  test.each<[string, object]>([
    ['without the claim', {}],
    ['with null', { o: { id: null } }],
    ['in null', { o: null }],
    ['in a text', { o: 'org_1' }],
    ['in a list', { o: ['org_1'] }],
    ['named with a dot instead of nested', { 'o.id': 'org_1' }],
    ['where the issuer’s setting names another claim', { org_id: 'org_1' }],
    ['but for a role', { o: { role: 'admin' } }],
    ['but for a role of a wrong shape', { o: { role: ['admin'] } }],
  ])('%s', async (_, claims) => {
    expect(await toldOf(reading('o.id', 'o.role'), claims)).toBeUndefined();
  });

  test('where the issuer has no such setting', async () => {
    const claims = { o: { id: 'org_1', role: 'admin' }, org_id: 'org_1' };
    expect(await toldOf(reading(null), claims)).toBeUndefined();
  });
});

const wrong = [7, 0, true, {}, { id: 'org_1' }, ['org_1'], '', 'x'.repeat(256), 'a\0', '\ud800'];

test.each(wrong)('a token whose organisation is %j is refused', async (id) => {
  await expectInvalidToken(reading('o.id'), bearer(await issuer.token({ o: { id } })));
});

test.each(wrong)('a token whose role in its organisation is %j is refused', async (role) => {
  const token = await issuer.token({ o: { id: 'org_1', role } });
  await expectInvalidToken(reading('o.id', 'o.role'), bearer(token));
  expect(await told(reading('org_id', 'role'), await issuer.token({ role: 7 }))).toBeUndefined();
});

test('an organisation and a role have up to 255 characters, with the prefix of the issuer', async () => {
  const longest = 'x'.repeat(255);
  const claims = { o: { id: longest, role: longest } };
  expect(await toldOf(reading('o.id', 'o.role'), claims)).toEqual({ id: longest, role: longest });
  const prefixed = trusting({
    jwksUrl: issuer.jwksUrl,
    organizationClaim: 'o.id',
    subjectPrefix: 'p|',
  });
  await expectInvalidToken(prefixed, bearer(await issuer.token(claims)));
});

describe('what a token itself has in the server’s place', () => {
  const forged = { [ORGANIZATION_CLAIM]: { id: 'org_2', role: 'owner' } };

  test('is left out where its organisation stands elsewhere', async () => {
    const claims = { ...forged, o: { id: 'org_1' } };
    expect(await toldOf(reading('o.id'), claims)).toEqual({ id: 'org_1' });
  });

  test('is left out without an organisation, and without the setting', async () => {
    expect(await toldOf(reading('o.id'), forged)).toBeUndefined();
    expect(await toldOf(reading(null), forged)).toBeUndefined();
  });
});

test('all else that a token says reaches the database as it was', async () => {
  const o = { id: 'org_1', rol: 'admin', slg: 'acme' };
  const { json } = await reading('o.id', 'o.rol')(bearer(await issuer.token({ o, plan: 'free' })));
  expect(JSON.parse(json)).toMatchObject({ sub: 'alice', iss: issuer.url, o, plan: 'free' });
});

test('what the server says itself does not count towards the limit of claims', async () => {
  const o = { id: 'x'.repeat(255) };
  const fits = async (padding: number) =>
    reading('o.id')(bearer(await issuer.token({ o, padding: 'x'.repeat(padding) })));
  const bare = (await issuer.token({ o, padding: '' })).split('.')[1]!;
  const left = 8 * 1024 - Buffer.from(bare, 'base64url').length;
  await expect(fits(left)).resolves.toMatchObject({ sub: 'alice' });
  await expect(fits(left + 1)).rejects.toThrow('8192 bytes');
});

const own = () => ({ jwksUrl: issuer.jwksUrl, organizationClaim: 'org_id' });
const theirs = () => ({ jwksUrl: partners.jwksUrl, organizationClaim: 'org_id' });
const both = async (authenticate: Authenticate) =>
  Promise.all(
    [issuer, partners].map(async (one) => told(authenticate, await one.token({ org_id: 'org_1' }))),
  );

describe('an organisation belongs to its issuer:', () => {
  test('equal ids of two issuers are two organisations', async () => {
    const authenticate = trusting(own(), { ...theirs(), subjectPrefix: 'partner|' });
    expect(await both(authenticate)).toEqual([{ id: 'org_1' }, { id: 'partner|org_1' }]);
  });

  test('also where both know the same people', async () => {
    const same = { sameSubjectsAs: issuer.url, organizationPrefix: 'partner|' };
    const authenticate = trusting(own(), { ...theirs(), ...same });
    expect(await both(authenticate)).toEqual([{ id: 'org_1' }, { id: 'partner|org_1' }]);
    expect(await authenticate(bearer(await partners.token()))).toMatchObject({ sub: 'alice' });
  });

  test('no issuer names one of another’s', async () => {
    const authenticate = trusting(own(), { ...theirs(), subjectPrefix: 'partner|' });
    const token = await issuer.token({ org_id: 'partner|org_1' });
    await expectInvalidToken(authenticate, bearer(token));
  });
});
