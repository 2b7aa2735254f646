import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAuthenticator, type Authenticate } from '../../src/engine/auth/authenticate.ts';
import { createSigningKey, startIssuer, type TestIssuer } from '../support/issuer.ts';
import { bearer, expectInvalidToken, providerOf, refusalOf } from './support.ts';
import { roles } from '#example/db/roles.ts';

let issuer: TestIssuer;

beforeAll(async () => {
  issuer = await startIssuer();
});

afterAll(() => issuer.stop());

const readingRoleFrom = (roleClaim: string | null): Authenticate =>
  createAuthenticator({ roles, providers: [providerOf(issuer, { roleClaim })] });

const roleGiven = async (authenticate: Authenticate, claims: Record<string, unknown>) =>
  (await authenticate(bearer(await issuer.token(claims)))).role.name;

test('without a role claim set, a role in the token means nothing', async () => {
  const authenticate = readingRoleFrom(null);
  for (const role of ['admin', 'moderator', 'nonsense', 7]) {
    expect(await roleGiven(authenticate, { role })).toBe('authenticated');
  }
});

describe('with a role claim set', () => {
  test.each(['authenticated', 'moderator', 'admin'])('%s is that role', async (role) => {
    expect(await roleGiven(readingRoleFrom('role'), { role })).toBe(role);
    expect(
      await roleGiven(readingRoleFrom('metadata.app.role'), { metadata: { app: { role } } }),
    ).toBe(role);
  });

  test.each<[string, string, Record<string, unknown>]>([
    ['is missing', 'role', {}],
    ['is null', 'role', { role: null }],
    ['is in nothing', 'metadata.role', {}],
    ['is in null', 'metadata.role', { metadata: null }],
    ['is in a text', 'metadata.length', { metadata: 'admin' }],
    ['is in a list', 'roles.0', { roles: ['admin'] }],
    ['is named with dots instead of nested', 'metadata.role', { 'metadata.role': 'admin' }],
    ['is something every object has', 'constructor.name', {}],
    ['is in a prototype', 'metadata.__proto__', { metadata: {} }],
  ])('a token whose claim %s is authenticated', async (_, path, claims) => {
    expect(await roleGiven(readingRoleFrom(path), claims)).toBe('authenticated');
  });

  test.each([
    'anonymous',
    'Admin',
    'admin ',
    '',
    'postgres',
    'authenticated_backend',
    0,
    false,
    {},
  ])('a token with the role %j is refused for its scope', async (role) => {
    const refusal = await refusalOf(readingRoleFrom('role'), bearer(await issuer.token({ role })));
    expect(refusal).toMatchObject({ code: 'FORBIDDEN', status: 403 });
    expect(refusal.headers['WWW-Authenticate']).toMatch(/^Bearer error="insufficient_scope"/);
  });

  test('a list of roles is refused, even with a good one in it', async () => {
    const token = await issuer.token({ role: ['admin'] });
    expect(await refusalOf(readingRoleFrom('role'), bearer(token))).toMatchObject({ status: 403 });
  });

  test.each(['admin', 'member'])(
    'a token of an organisation is refused for its role %s there',
    async (role) => {
      const token = await issuer.token({ role, org_id: 'org_1' });
      const refusal = await refusalOf(readingRoleFrom('role'), bearer(token));
      expect(refusal).toMatchObject({ code: 'FORBIDDEN', status: 403 });
    },
  );

  test.each([{}, { role: null }])(
    'a token of an organisation with no role at all (%j) is anybody’s',
    async (claims) => {
      const given = await roleGiven(readingRoleFrom('role'), { org_id: 'org_1', ...claims });
      expect(given).toBe('authenticated');
    },
  );

  test("a token of an organisation may have a role of the person's own", async () => {
    const claims = { org_id: 'org_1', role: 'member', metadata: { role: 'moderator' } };
    expect(await roleGiven(readingRoleFrom('metadata.role'), claims)).toBe('moderator');
  });

  test('a wrong role under a wrong signature is a bad token', async () => {
    const forger = await createSigningKey('EdDSA', issuer.key.kid);
    const token = await issuer.token({ role: 'nonsense' }, forger);
    await expectInvalidToken(readingRoleFrom('role'), bearer(token));
  });
});
