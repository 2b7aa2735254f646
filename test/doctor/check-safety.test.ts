import { roles } from '#example/db/roles.ts';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { checkSafety } from '../../src/engine/doctor/check-safety.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
let client: Client;

beforeAll(async () => {
  database = await createDatabase();
  client = new Client({ connectionString: database.superuserUrl });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

// Roles belong to every database of the cluster: what is planted is seen in its own transaction
// only, and never stays.
beforeEach(() => client.query('begin'));
afterEach(() => client.query('rollback'));

/** What is found after a fault was planted, as `code: subject`. */
async function findings(login = 'authenticated_backend'): Promise<string[]> {
  const found = await checkSafety(
    async (text, params) => (await client.query(text, [...params])).rows,
    roles,
    login,
  );
  return found.map(({ code, subject }) => `${code}: ${subject}`);
}

describe('the safety checks', () => {
  test('find nothing in our own schema, asked by a superuser', async () => {
    expect(await findings()).toEqual([]);
  });

  test('find nothing in our own schema, asked by the login itself', async () => {
    const asked = checkSafety(
      async (text, params) => (await database.asLogin(text, params)).rows,
      roles,
    );
    expect(await asked).toEqual([]);
  });

  test('find a login that does not exist', async () => {
    expect(await findings('nobody_at_all')).toEqual(['login-missing: nobody_at_all']);
  });

  test('find a server that is too old, and then look no further', async () => {
    // Stands before the system's own function, and says what an older server would say.
    await client.query(`
      create schema older; set local search_path = older, pg_catalog, public;
      create function older.current_setting(name text) returns text language sql
        return case name when 'server_version' then '15.8' when 'server_encoding' then 'UTF8' else '150008' end;
      alter role authenticated_backend superuser`);
    expect(await findings()).toEqual(['server-too-old: 15.8']);
  });
});
