import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Finding } from '../../src/engine/doctor/check.ts';
import { checkSafety } from '../../src/engine/doctor/check-safety.ts';
import { checks } from '../../src/engine/doctor/checks.ts';
import { repair } from '../../src/engine/doctor/repair.ts';
import { examine, runChecks } from '../../src/engine/doctor/run-checks.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { domain } from '#example/domain.ts';
import { servedBy } from '../../src/engine/doctor/served.ts';
import { faults } from './faults.ts';
import { roles } from '#example/db/roles.ts';

const login = 'authenticated_backend';
const served = servedBy(domain.schema);

let database: TestDatabase;
let client: Client;
/** What is found before anything is planted. */
let before: readonly Finding[];

beforeAll(async () => {
  database = await createDatabase();
  client = new Client({ connectionString: database.superuserUrl });
  await client.connect();
  before = await examine(query, roles, login, served);
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

// Roles belong to every database of the cluster: what is planted is seen in its own transaction
// only, and never stays.
beforeEach(() => client.query('begin'));
afterEach(() => client.query('rollback'));

const query = async (text: string, params: readonly unknown[]) =>
  (await client.query<Record<string, unknown>>(text, [...params])).rows;

const told = ({ code, subject }: Finding) => `${code}: ${subject}`;

/** What one check finds. */
const look = async (code: string) =>
  runChecks(
    checks.filter((check) => check.code === code),
    query,
    roles,
    login,
    served,
  );

/** Whoever asks by `set role` asks with that role's rights: nothing else looks at who connected. */
async function foundBy(role: string): Promise<string[]> {
  await client.query(`set local role ${role}`);
  const found = await examine(query, roles, login, served);
  await client.query('reset role');
  // The role is set, and that is found as well.
  return found.map(told).filter((line) => line !== 'session-has-context: role');
}

async function plantEverything(): Promise<void> {
  for (const { plant, alone } of faults) if (alone !== true) await client.query(plant);
}

describe('doctor finds each fault', () => {
  test.each(faults)('$code', async ({ code, plant, finds }) => {
    await client.query(plant);
    const found = await look(code);
    expect(found.map((finding) => finding.code)).toContain(code);
    const old = new Set(before.map(told));
    const subjects = found
      .filter((finding) => !old.has(told(finding)))
      .map(({ subject }) => subject.replace(database.name, '$database'));
    expect(subjects.toSorted()).toEqual(finds);
  });

  test('and for each check a fault is planted, but for a login that is not there', () => {
    const planted = new Set(faults.map(({ code }) => code));
    const unplanted = checks.map(({ code }) => code).filter((code) => !planted.has(code));
    expect(unplanted).toEqual(['login-missing']);
  });

  test('with all of them in one database', async () => {
    await plantEverything();
    const found = new Set((await examine(query, roles, login, served)).map(({ code }) => code));
    const missed = faults.filter(({ code, alone }) => alone !== true && !found.has(code));
    expect(missed.map(({ code }) => code)).toEqual([]);
  });

  test('and there are at least fifty checks, each with a code of its own', () => {
    expect(new Set(checks.map(({ code }) => code)).size).toBe(checks.length);
    expect(checks.length).toBeGreaterThanOrEqual(50);
  });
});

describe('doctor, asked by a superuser, the owner, the login and a role that may only read the catalog,', () => {
  test('finds the same in our own schema', async () => {
    await client.query('create role reader nologin');
    const bySuperuser = before.map(told);
    for (const role of ['test_owner', login, 'reader']) {
      expect(await foundBy(role)).toEqual(bySuperuser);
    }
  });

  test('finds the same in a database full of faults', async () => {
    await plantEverything();
    await client.query('create role reader nologin');
    const bySuperuser = (await examine(query, roles, login, served)).map(told);
    for (const role of ['test_owner', 'reader']) expect(await foundBy(role)).toEqual(bySuperuser);
  });

  test('finds nothing above info in our own schema', () => {
    expect(before.filter(({ severity }) => severity !== 'info').map(told)).toEqual([]);
  });
});

describe('doctor --fix', () => {
  test('leaves no error of all that were planted', async () => {
    await plantEverything();
    await client.query(repair(await examine(query, roles, login, served)));
    expect((await checkSafety(query, roles, login)).map(told)).toEqual([]);
  });

  const errors = new Set(
    checks.filter(({ severity }) => severity === 'error').map(({ code }) => code),
  );
  /** Another server, another pooler, or a table that is made nowhere, is not for SQL to make. */
  const beyondSql =
    /^(server-(too-old|encoding|lets-rows-through)|table-missing|session-has-context)$/;
  const repairable = faults.filter(
    ({ code, alone }) => alone === true && errors.has(code) && !beyondSql.test(code),
  );

  test.each(repairable)('repairs $code', async ({ code, plant }) => {
    await client.query(plant);
    await client.query(repair(await look(code)));
    expect((await look(code)).map(told)).toEqual([]);
  });

  test('forces no row security where a function of the owner may have to see every row', async () => {
    await client.query('alter table todos no force row level security');
    expect((await look('table-rls-not-forced')).map(({ fix }) => fix)).toEqual([
      'alter table public.todos force row level security;',
    ]);
    await client.query(`create function of_owner() returns int language sql security definer
      set search_path = '' as 'select 1'; alter function of_owner owner to test_owner`);
    expect((await look('table-rls-not-forced')).map(({ fix }) => fix)).toEqual([null]);
  });

  test('does nothing to our own schema', async () => {
    await client.query(repair(before));
    expect(await examine(query, roles, login, served)).toEqual(before);
  });

  test('keeps a name from ending its comment', async () => {
    await client.query(`create table "x\ndrop table todos; --" (id int);
      grant select on "x\ndrop table todos; --" to anonymous`);
    await client.query(repair(await examine(query, roles, login, served)));
    expect(await query('select from todos', [])).toEqual([]);
    expect((await checkSafety(query, roles, login)).map(told)).toEqual([]);
  });
});

test('doctor looks at everything with four statements', async () => {
  await plantEverything();
  const texts: string[] = [];
  const counted: typeof query = (text, params) => {
    texts.push(text);
    return query(text, params);
  };
  await examine(counted, roles, login, served);
  // The version, all checks at once, and a setting before and after them.
  expect(texts).toHaveLength(4);
});
