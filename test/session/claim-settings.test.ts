import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { claimsOfNobody, type Claims } from '../../src/engine/claims.ts';
import { requestRoles } from '../../src/engine/request-roles.ts';
import { withSession } from '../../src/engine/session/with-session.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { driverKinds, openTestDriver, type TestDriver } from '../support/drivers.ts';

const roles = requestRoles({
  anonymous: 'anonymous',
  signedIn: 'authenticated',
  settings: { 'app.current_tenant': 'o.id', 'app.level': 'level' },
});

const claims = (payload: object): Claims => ({
  role: roles.signedIn,
  sub: 'alice',
  issuer: null,
  json: JSON.stringify({ sub: 'alice', ...payload }),
  expiresAt: null,
});

const settings = sql`select current_setting('app.current_tenant', true) as tenant,
  current_setting('app.level', true) as level`;

describe.each(driverKinds)('settings that claims fill, on one connection of %s', (kind) => {
  let database: TestDatabase;
  let driver: TestDriver;
  beforeAll(async () => {
    database = await createDatabase();
    driver = await openTestDriver(kind, database.loginUrl, { max: 1 });
  });
  afterAll(async () => {
    await driver.close();
    await database.drop();
  });
  const found = async (who: Claims) => {
    const [row] = await withSession(driver, who, async (db) => db.execute(settings));
    return row;
  };

  it('are those of each transaction, and empty for nobody and where the claim is missing', async () => {
    const acme = claims({ o: { id: 'acme' }, level: 3 });
    expect(await found(acme)).toEqual({ tenant: 'acme', level: '3' });
    expect(await found(claimsOfNobody(roles))).toEqual({ tenant: '', level: '' });
    expect(await found(acme)).toEqual({ tenant: 'acme', level: '3' });
    expect(await found(claims({ o: null }))).toEqual({ tenant: '', level: '' });
  });

  it.each([
    [{ o: { id: "it's \\ a; select 'test'" } }, "it's \\ a; select 'test'"],
    [{ o: { id: ['a'] } }, '["a"]'],
    [{ o: { id: { a: 1 } } }, '{"a":1}'],
    [{ o: 'acme' }, ''],
    [{ o: { id: false } }, 'false'],
  ])('of %j', async (payload, tenant) => {
    expect(await found(claims(payload))).toEqual({ tenant, level: '' });
  });
});

test.each(['search_path', 'request.jwt.claims', 'rowhouse.x', 'App.tenant', "app.x'; --", ''])(
  'the setting %j is none that a claim fills',
  (name) => {
    const told = { anonymous: 'a', signedIn: 'b', settings: { [name]: 'sub' } };
    expect(() => requestRoles(told)).toThrow("can't be filled by a claim");
  },
);
