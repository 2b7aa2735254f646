import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { checks, checkSafety } from '../../src/doctor/check-safety.ts';
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
    login,
  );
  return found.map(({ code, subject }) => `${code}: ${subject}`);
}

interface Fault {
  readonly plant: string;
  readonly finds: string;
}

const faults: readonly Fault[] = [
  {
    plant: 'alter role authenticated_backend superuser',
    finds: 'login-superuser: authenticated_backend',
  },
  {
    plant: 'alter role authenticated_backend bypassrls',
    finds: 'login-bypasses-rls: authenticated_backend',
  },
  {
    plant: 'alter role authenticated_backend createrole',
    finds: 'login-creates-roles: authenticated_backend',
  },
  {
    plant: 'alter role authenticated_backend createdb',
    finds: 'login-creates-databases: authenticated_backend',
  },
  {
    plant: 'alter role authenticated_backend replication',
    finds: 'login-replicates: authenticated_backend',
  },
  {
    plant: 'alter table todos owner to authenticated_backend',
    finds: 'login-owns: table todos',
  },
  {
    plant: 'create schema mine authorization authenticated_backend',
    finds: 'login-owns: schema mine',
  },
  {
    plant: `create function f() returns int language sql return 1;
            alter function f() owner to authenticated_backend`,
    finds: 'login-owns: function f()',
  },
  {
    plant: 'grant admin to authenticated_backend with inherit true',
    finds: 'login-inherits: admin',
  },
  {
    plant: 'grant pg_read_all_data to authenticated_backend with inherit true',
    finds: 'login-inherits: pg_read_all_data',
  },
  {
    plant: 'grant pg_monitor to authenticated_backend with inherit false, set true',
    finds: 'login-becomes-other-role: pg_monitor',
  },
  {
    plant: `create role stepping_stone nologin;
            grant stepping_stone to authenticated_backend with inherit false, set true;
            create role goal nologin; grant goal to stepping_stone with inherit false, set true`,
    finds: 'login-becomes-other-role: stepping_stone',
  },
  {
    plant: 'grant admin to authenticated_backend with admin true, inherit false, set true',
    finds: 'login-administers-role: admin',
  },
  {
    plant: 'grant select on todos to authenticated_backend',
    finds: 'login-has-privileges: public.todos',
  },
  {
    plant: 'grant update (task) on todos to authenticated_backend',
    finds: 'login-has-privileges: public.todos',
  },
  {
    plant: 'create view summary as select 1 as one; grant select on summary to public',
    finds: 'login-has-privileges: public.summary',
  },
  {
    plant: 'alter role moderator rename to was_moderator',
    finds: 'login-becomes-other-role: was_moderator, request-role-missing: moderator',
  },
  {
    plant: 'revoke moderator from authenticated_backend granted by test_owner',
    finds: 'request-role-unreachable: moderator',
  },
  {
    plant: 'alter role anonymous login',
    finds: 'request-role-logs-in: anonymous',
  },
  {
    plant: 'alter role admin superuser',
    finds: 'request-role-superuser: admin',
  },
  {
    plant: 'alter role admin bypassrls',
    finds: 'request-role-bypasses-rls: admin',
  },
  {
    plant: 'alter role admin createrole',
    finds: 'request-role-creates-roles: admin',
  },
  {
    plant: 'grant moderator to authenticated',
    finds: 'request-role-is-member: authenticated is a member of moderator',
  },
  {
    plant: 'grant pg_read_server_files to admin',
    finds: 'request-role-is-member: admin is a member of pg_read_server_files',
  },
  {
    plant: 'alter table todos owner to admin',
    finds: 'request-role-owns: admin owns table todos',
  },
  {
    plant: 'alter table todos disable row level security',
    finds: 'table-rls-disabled: public.todos',
  },
  {
    plant: 'create table notes (note text); grant select (note) on notes to anonymous',
    finds: 'table-rls-disabled: public.notes',
  },
  {
    plant: 'alter table todos no force row level security',
    finds: 'table-rls-not-forced: public.todos',
  },
  {
    plant: `create table notes (note text); grant insert on notes to authenticated;
            alter table notes enable row level security, force row level security`,
    finds: 'table-without-policy: public.notes',
  },
];

describe('the safety checks', () => {
  test('find nothing in our own schema, asked by a superuser', async () => {
    expect(await findings()).toEqual([]);
  });

  test('find nothing in our own schema, asked by the login itself', async () => {
    const asked = checkSafety(async (text, params) => (await database.asLogin(text, params)).rows);
    expect(await asked).toEqual([]);
  });

  test.each(faults)('find exactly the fault: $plant', async ({ plant, finds }) => {
    await client.query(plant);
    expect((await findings()).join(', ')).toBe(finds);
  });

  test('find a login that does not exist', async () => {
    expect(await findings('nobody_at_all')).toEqual(['login-missing: nobody_at_all']);
  });

  test('find a server that is too old, and then look no further', async () => {
    // Stands before the system's own function, and says what an older server would say.
    await client.query(`
      create schema older; set local search_path = older, pg_catalog, public;
      create function older.current_setting(name text) returns text language sql
        return case name when 'server_version' then '15.8' else '150008' end;
      alter role authenticated_backend superuser`);
    expect(await findings()).toEqual(['server-too-old: 15.8']);
  });

  test('each have a fault planted for them', () => {
    const planted = new Set(faults.flatMap(({ finds }) => finds.match(/[a-z-]+(?=: )/g) ?? []));
    const unplanted = checks.map(({ code }) => code).filter((code) => !planted.has(code));
    expect(unplanted).toEqual(['login-missing']);
  });

  test('offer repairs that leave nothing to find', async () => {
    await client.query(`
      alter role authenticated_backend bypassrls createrole createdb replication;
      grant admin to authenticated_backend with admin true, inherit true;
      grant pg_monitor to authenticated_backend with inherit false, set true;
      grant select on todos to authenticated_backend; grant moderator to authenticated;
      alter role anonymous login; alter role admin superuser bypassrls createrole;
      revoke moderator from authenticated_backend granted by test_owner;
      alter table todos owner to authenticated_backend; alter table projects owner to admin;
      alter table accounts disable row level security;
      alter table memberships no force row level security`);
    const found = await checkSafety(
      async (text, params) => (await client.query(text, [...params])).rows,
      'authenticated_backend',
    );
    expect(found.length).toBeGreaterThan(12);
    for (const { fix } of found) if (fix !== null) await client.query(fix);
    expect(await findings()).toEqual([]);
  });
});
