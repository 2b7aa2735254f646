import { afterAll, beforeAll, expect, it } from 'vitest';
import { claimsFor } from '../../src/claims.ts';
import { SessionClosedError } from '../../src/db/failures.ts';
import { Session } from '../../src/db/session.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { openTestDriver, type TestDriver } from '../support/drivers.ts';

let database: TestDatabase;
let driver: TestDriver;
beforeAll(async () => {
  database = await createDatabase();
  driver = await openTestDriver('pg', database.loginUrl);
});
afterAll(async () => {
  await driver.close();
  await database.drop();
});

const statement = { text: 'select $1::int as one', params: [1] };

it('takes the end of its transaction along, and is one flight with it over the wire', async () => {
  const warm = new Session(driver, claimsFor('alice'), 'read');
  await warm.query(statement);
  await warm.finish();
  const before = driver.relay.flights();
  const session = new Session(driver, claimsFor('alice'), 'read');
  expect((await session.queryLast(statement)).rows).toEqual([{ one: 1 }]);
  expect(driver.statements.at(-1)).toBe('commit');
  await session.finish();
  expect(driver.relay.flights() - before).toBe(1);
  expect(driver.lent()).toBe(0);
});

it('is the last: what comes after it is refused', async () => {
  const session = new Session(driver, claimsFor('alice'), 'read');
  await session.queryLast(statement);
  await expect(session.query(statement)).rejects.toBeInstanceOf(SessionClosedError);
  await session.finish();
});

it('is not for what writes', () => {
  const session = new Session(driver, claimsFor('alice'), 'write');
  expect(() => session.queryLast(statement)).toThrow(TypeError);
});
