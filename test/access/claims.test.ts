import { roles } from '#example/db/roles.ts';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDatabase, sqlStateOf, type TestDatabase } from '../support/database.ts';
import { acmeWorld } from './acme.ts';
import { claimsOfNobody } from './claims-of-nobody.ts';
import { Oracle } from './oracle.ts';
import { createWorld, relationOf, tables } from './world.ts';

const { projects } = acmeWorld;

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
  await createWorld(database.asSuperuser, acmeWorld);
});
afterAll(() => database.drop());

const asAuthenticated = (json: string) => ({
  role: roles.signedIn,
  sub: null,
  issuer: null,
  json,
  expiresAt: null,
});

const nobody = new Oracle(acmeWorld, { label: 'nobody', standing: 'authenticated', userId: null });

/** How much of every table belongs to nobody in particular: public projects and what is in them. */
const publicRows = {
  user: null,
  ...Object.fromEntries(tables.map((table) => [table, String(nobody.reads(table).length)])),
};
const counts = tables.map((table) => `(select count(*) from ${relationOf(table)}) as ${table}`);
const whatIsSeen = `select auth.user_id() as user, ${counts.join(', ')}`;

test.each(claimsOfNobody)('claims of %j are nobody, who sees only what is public', (json) =>
  database.rehearse(asAuthenticated(json), async (query) => {
    expect((await query(whatIsSeen)).rows).toEqual([publicRows]);
  }),
);

const { id: account } = acmeWorld.accounts[0]!;
const { id: project } = projects[0]!;

/** What is recorded is nobody's to write at all: test/audit. */
const written = tables.filter((table) => table !== 'activities');

/** Each write to each table, of rows that there are or could be. */
const writes: Readonly<
  Record<(typeof written)[number], Readonly<Record<'insert' | 'update' | 'delete', string>>>
> = {
  accounts: {
    insert: `insert into accounts (name, slug) values ('A', 'aaa')`,
    update: `update accounts set name = 'Renamed'`,
    delete: 'delete from accounts',
  },
  memberships: {
    insert: `insert into memberships (account_id, user_id) values ('${account}', 'somebody')`,
    update: 'update memberships set active = not active',
    delete: 'delete from memberships',
  },
  projects: {
    insert: `insert into projects (account_id, name) values ('${account}', 'A')`,
    update: `update projects set name = 'Renamed'`,
    delete: 'delete from projects',
  },
  todos: {
    // The author is null then, which the policy refuses before the column does.
    insert: `insert into todos (task, project_id) values ('A', '${project}')`,
    update: `update todos set task = 'Renamed'`,
    delete: 'delete from todos',
  },
};

const write = (json: string, text: string) =>
  database.rehearse(asAuthenticated(json), async (query) => (await query(text)).count);

describe.each(written)('in %s', (table) => {
  test.each(claimsOfNobody)('claims of %j write nothing', async (json) => {
    expect(await sqlStateOf(write(json, writes[table].insert))).toBe('42501');
    expect(await write(json, writes[table].update)).toBe(0);
    expect(await write(json, writes[table].delete)).toBe(0);
  });
});

test('unset claims are nobody, and so is what is left of them after a transaction', async () => {
  const client = new Client({ connectionString: database.loginUrl });
  await client.connect();
  try {
    const seen = async (claims?: string) => {
      await client.query('begin; set local role authenticated');
      if (claims !== undefined) {
        await client.query(`select set_config('request.jwt.claims', $1, true)`, [claims]);
      }
      const { rows } = await client.query<Record<string, unknown>>(whatIsSeen);
      await client.query('commit');
      return rows[0];
    };
    expect(await seen()).toEqual(publicRows);
    expect(await seen('{"sub":"olga"}')).toMatchObject({ user: 'olga', accounts: '2' });
    expect(await seen()).toEqual(publicRows);
  } finally {
    await client.end();
  }
});

test('auth.session() is the whole of the claims', () =>
  database.rehearse(asAuthenticated('{"sub":"olga","metadata":{"plan":"free"}}'), async (query) => {
    expect((await query('select auth.session() as session')).rows).toEqual([
      { session: { sub: 'olga', metadata: { plan: 'free' } } },
    ]);
  }));
