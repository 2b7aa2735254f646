import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { examine } from '../../src/engine/doctor/run-checks.ts';
import { servedBy } from '../../src/engine/doctor/served.ts';
import { domain } from '../fixture/api.ts';
import { createFixtureDatabase } from '../fixture/database.ts';
import { login, roles } from '../fixture/roles.ts';
import type { TestDatabase } from '../support/clone.ts';

// A policy that depends on the time is no leak, nor is one that a restrictive one narrows; a restrictive
// one alone, which hides everything, is told.

let database: TestDatabase;
let client: Client;
beforeAll(async () => {
  database = await createFixtureDatabase();
  client = new Client({ connectionString: database.superuserUrl });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await database.drop();
});
beforeEach(() => client.query('begin'));
afterEach(() => client.query('rollback'));

/** What is found of the two tables, but for what is only to be looked at. */
async function found(): Promise<string[]> {
  const findings = await examine(
    async (text, params) => (await client.query(text, [...params])).rows,
    roles,
    login.name,
    servedBy(domain.schema),
  );
  return findings
    .filter(({ severity, subject }) => severity !== 'info' && /\b(passes|parcels)\b/.test(subject))
    .map(({ code, subject }) => `${code}: ${subject}`);
}

test('a policy of the time and a restrictive one beside others are as they should be', async () => {
  expect(await found()).toEqual([]);
});

test('restrictive ones alone, which hide every row, are told', async () => {
  for (const policy of ['mine', 'every', 'every_write', 'none']) {
    await client.query(`drop policy ${policy} on parcels`);
  }
  expect(await found()).toContain('policy-only-restrictive: public.parcels');
});

test('one that is restrictive for a role alone is told, too', async () => {
  await client.query('drop policy every on parcels');
  expect(await found()).toEqual([
    'policy-missing-for-grant: clerk has the privilege SELECT on public.parcels',
  ]);
});

test('a policy that only the time is asked by lets everything be written, for as long', async () => {
  await client.query(`alter policy mine on passes with check (now() < '2100-01-01')`);
  expect(await found()).toEqual(['policy-always-true-for-writes: mine on public.passes']);
});
