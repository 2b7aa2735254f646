import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ORGANIZATION_CLAIM } from '../../src/engine/auth/organization.ts';
import { roles } from '#example/db/roles.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { requestRoles } from '../support/claims.ts';
import { claimsOfNobody } from './claims-of-nobody.ts';

// What policies call to know who is asking: the functions of pg_session_jwt, with its meaning, and those of
// the engine's schema.

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.drop());

/** What an expression gives under these claims, as JSON writes it; null is SQL's. */
async function under(json: string, expression: string): Promise<string | null> {
  const claims = { role: roles.signedIn, sub: null, issuer: null, json, expiresAt: null };
  return database.rehearse(claims, async (query) => {
    const { rows } = await query(`select (${expression})::text as value`);
    return rows[0]?.['value'] as string | null;
  });
}

const uuid = '0b6e3c3e-4a3f-4d3e-9d6e-0a4b1c2d3e4f';

describe('auth.jwt() is the claims, whatever JSON they are, and JSON’s null where they are none:', () => {
  test.each([
    ['{"sub": "olga"}', '{"sub": "olga"}'],
    ['["olga"]', '["olga"]'],
    ['"olga"', '"olga"'],
    ['null', 'null'],
    ['', 'null'],
    [' ', 'null'],
    ['{', 'null'],
    ['{"sub":"olga"} {}', 'null'],
  ])('%j', async (json, expected) => {
    expect(await under(json, 'auth.jwt()')).toBe(expected);
  });

  test('unset', async () => {
    const [row] = (await database.asSuperuser('select auth.jwt()::text as value')).rows;
    expect(row).toEqual({ value: 'null' });
  });
});

describe('auth.uid() is the subject where that is a uuid:', () => {
  test.each([
    [{ sub: uuid }, uuid],
    [{ sub: uuid.toUpperCase() }, uuid],
    [{ sub: 'olga' }, null],
    [{ sub: '' }, null],
    [{ sub: 7 }, null],
    [{ sub: [uuid] }, null],
    [{}, null],
  ])('%j', async (claims, expected) => {
    expect(await under(JSON.stringify(claims), 'auth.uid()')).toBe(expected);
  });
});

describe('auth.organization() is the claim `o` where that is an object, and organization_id() its id where that is a uuid:', () => {
  test.each<[object, string | null, string | null]>([
    [{ o: { id: uuid, slug: 'acme' } }, `{"id": "${uuid}", "slug": "acme"}`, uuid],
    // Clerk's.
    [{ o: { id: 'org_1', rol: 'admin' } }, '{"id": "org_1", "rol": "admin"}', null],
    [{ o: {} }, '{}', null],
    [{ o: { id: null } }, '{"id": null}', null],
    [{ o: { id: 7 } }, '{"id": 7}', null],
    [{ o: { id: '' } }, '{"id": ""}', null],
    [{ o: { id: [uuid] } }, `{"id": ["${uuid}"]}`, null],
    [{ o: null }, null, null],
    [{ o: uuid }, null, null],
    [{ o: [{ id: uuid }] }, null, null],
    [{}, null, null],
  ])('%j', async (claims, organization, id) => {
    const json = JSON.stringify(claims);
    expect(await under(json, 'auth.organization()')).toBe(organization);
    expect(await under(json, 'auth.organization_id()')).toBe(id);
  });
});

describe('rowhouse.organization() and organization_role() are what the server has put into the claims:', () => {
  test.each<[unknown, string | null, string | null]>([
    [{ id: 'org_1', role: 'admin' }, 'org_1', 'admin'],
    [{ id: 'partner|org_1' }, 'partner|org_1', null],
    [{ id: '', role: '' }, null, null],
    [{ id: 7, role: true }, null, null],
    [{ id: null, role: null }, null, null],
    [{ id: { id: 'org_1' }, role: ['admin'] }, null, null],
    [{}, null, null],
    [[{ id: 'org_1' }], null, null],
    ['org_1', null, null],
    [null, null, null],
  ])('%j', async (claim, id, role) => {
    const json = JSON.stringify({ sub: 'olga', [ORGANIZATION_CLAIM]: claim });
    expect(await under(json, 'rowhouse.organization()')).toBe(id);
    expect(await under(json, 'rowhouse.organization_role()')).toBe(role);
  });

  test('and none of what a token says elsewhere', async () => {
    const json = JSON.stringify({
      sub: 'olga',
      o: { id: 'org_1', role: 'admin' },
      org_id: 'org_1',
      organization: 'org_1',
    });
    expect(await under(json, 'rowhouse.organization()')).toBeNull();
    expect(await under(json, 'rowhouse.organization_role()')).toBeNull();
  });
});

const functions = [
  'auth.uid()',
  'auth.organization()',
  'auth.organization_id()',
  'rowhouse.organization()',
  'rowhouse.organization_role()',
];

test.each(claimsOfNobody)('claims of %j have no organisation', async (json) => {
  expect(await under(json, `concat(${functions.join()})`)).toBe('');
});

test('every role of requests may ask, and nobody else', async () => {
  const { rows } = await database.asSuperuser(
    `select distinct grantee::regrole::text as role, count(*)::int from pg_proc,
       aclexplode(proacl) as entry
     where oid = any($1::regprocedure[]) and grantee not in (0, proowner) group by 1 order by 1`,
    [[...functions, 'auth.jwt()']],
  );
  const helpers = ['rowhouse_access', 'rowhouse_audit', 'rowhouse_maintenance'];
  expect(rows).toEqual(
    [...requestRoles, ...helpers].toSorted().map((role) => ({ role, count: functions.length + 1 })),
  );
});
