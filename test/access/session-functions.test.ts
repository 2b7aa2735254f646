import { afterAll, beforeAll, expect, test } from 'vitest';
import { roles } from '#example/db/roles.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { requestRoles } from '../support/claims.ts';
import { claimsOfNobody } from './claims-of-nobody.ts';
import { expectations, sessionFunctions } from './session-functions.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.drop());

/** What an expression gives under these claims, as a text; null is SQL's. */
async function under(json: string, expression: string): Promise<string | null> {
  const claims = { role: roles.signedIn, sub: null, issuer: null, json, expiresAt: null };
  return database.rehearse(claims, async (query) => {
    const { rows } = await query(`select (${expression})::text as value`);
    return rows[0]?.['value'] as string | null;
  });
}

test.each(expectations)(
  '$function is $value under the claims $claims',
  async ({ claims, function: name, value }) => {
    expect(await under(claims, name)).toBe(value);
  },
);

test('auth.jwt() is JSON’s null where no claims were ever set', async () => {
  const [row] = (await database.asSuperuser('select auth.jwt()::text as value')).rows;
  expect(row).toEqual({ value: 'null' });
});

test.each(claimsOfNobody)('claims of %j are nobody’s, and have no organisation', async (json) => {
  const functions = sessionFunctions.filter((name) => !/session|jwt/.test(name));
  expect(await under(json, `concat(${functions.join()})`)).toBe('');
});

test('every role of requests may ask, and nobody else', async () => {
  const { rows } = await database.asSuperuser(
    `select grantee::regrole::text as role, count(distinct pg_proc.oid)::int from pg_proc,
       aclexplode(proacl) as entry
     where oid = any($1::regprocedure[]) and grantee not in (0, proowner) group by 1 order by 1`,
    [sessionFunctions],
  );
  const helpers = ['rowhouse_access', 'rowhouse_audit', 'rowhouse_maintenance'];
  expect(rows).toEqual(
    [...requestRoles, ...helpers]
      .toSorted()
      .map((role) => ({ role, count: sessionFunctions.length })),
  );
});
