import { domain } from '#example/domain.ts';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDriver } from '../../src/engine/session/drivers/open.ts';
import { proveSafe } from '../../src/engine/serve/prove-safe.ts';
import { createTestApp, type TestApp } from '../support/app.ts';

// Every setting that can be preset for the login or for the database, by a user or a superuser, preset to something
// else than it is: an answer stays what it was, the first on a new connection and those after it, and the
// database is found safe.

interface Setting {
  readonly name: string;
  readonly vartype: string;
  readonly setting: string;
  readonly boot_val: string | null;
  readonly min_val: string | null;
  readonly max_val: string | null;
  readonly enumvals: readonly string[] | null;
}

interface Preset {
  readonly name: string;
  readonly value: string;
}

/** How many settings are preset at a time. */
const TOGETHER = 10;

const limits = { waitMs: 20_000, statementTimeoutMs: 5000, transactionTimeoutMs: 15_000 };

/** Texts have no other values that could be guessed. */
const texts: Readonly<Record<string, readonly string[]>> = {
  search_path: ['pg_catalog', '', '"$user"', 'no_such_schema, public'],
  DateStyle: ['German, DMY', 'SQL, MDY', 'Postgres, YMD'],
  TimeZone: ['Asia/Kathmandu', '-14:30', 'America/St_Johns'],
  client_encoding: ['LATIN1', 'SQL_ASCII', 'SJIS', 'WIN1251'],
  restrict_nonsystem_relation_kind: ['view, foreign-table'],
  lc_monetary: ['C'],
  lc_numeric: ['C'],
  lc_time: ['C'],
  application_name: ['somebody else'],
  default_text_search_config: ['simple'],
  lc_messages: ['C.UTF-8'],
  default_tablespace: ['pg_default'],
  temp_tablespaces: ['pg_default'],
  default_table_access_method: ['heap'],
  // Of PL/pgSQL, in which the triggers are written.
  'plpgsql.variable_conflict': ['use_column', 'use_variable'],
  'plpgsql.extra_errors': ['all'],
  'plpgsql.extra_warnings': ['all'],
  'plpgsql.check_asserts': ['off'],
};

/** Set by BEGIN, or by the test itself; and what no start gets past, which is told. */
const aside = [
  'transaction_isolation',
  'transaction_read_only',
  'transaction_deferrable',
  'role',
  'session_replication_role',
];

/** Other values than the one it has: all of an enum's, and none for a text that is not known. */
function othersThan(setting: Setting): readonly string[] {
  const { name, vartype, boot_val: usual, min_val: least, max_val: most, enumvals } = setting;
  if (vartype === 'bool') return [setting.setting === 'on' ? 'off' : 'on'];
  if (vartype === 'enum') return (enumvals ?? []).filter((value) => value !== setting.setting);
  if (vartype === 'string') return texts[name] ?? [];
  // With the most, Postgres plans no join at all.
  if (/^geqo_(pool_size|generations)$/.test(name)) return ['100'];
  // A time limit of a millisecond is none that anybody presets; half a minute is.
  if (name.endsWith('_timeout')) return ['30000'];
  return [least, most].filter((value) => value !== null && value !== usual) as string[];
}

/** What is preset together: values of different settings, a few at a time, since one by one takes minutes. */
function batches(settings: readonly Setting[]): Preset[][] {
  const each = settings
    .filter(({ name }) => !aside.includes(name))
    .map((setting) => othersThan(setting).map((value) => ({ name: setting.name, value })));
  const found: Preset[][] = [];
  for (let nth = 0; each.some((values) => values.length > nth); nth += 1) {
    const round = each.flatMap((values) => values[nth] ?? []);
    for (let from = 0; from < round.length; from += TOGETHER) {
      found.push(round.slice(from, from + TOGETHER));
    }
  }
  return found;
}

const query = `{
  projects { nodes { name description createdAt todos { totalCount nodes { task insertedAt } } } }
  todos(where: { task: { contains: "\\\\%_'" } }) {
    nodes { id task insertedAt }
    pageInfo { endCursor }
  }
  due: todos(
    where: { dueAt: { gte: "2026-02-03T04:05:06.789123Z" } }
    orderBy: [{ field: DUE_AT, direction: DESC }]
    first: 1
  ) { totalCount nodes { dueAt } pageInfo { endCursor hasNextPage } }
}`;

/** A write that leaves what was there, and one that a rule of the database refuses. */
const writes = (id: string) => [
  `mutation { updateTodo(input: { id: "${id}", dueAt: "2026-02-03T04:05:06.789123+05:45", task: "back\\\\%_'slash" }) {
    todo { task dueAt isComplete isPublic project { name } }
  } }`,
  `mutation { updateTodo(input: { id: "${id}", projectId: "${id}" }) { todo { task } } }`,
];

describe.each([
  { by: 'Postgres', place: 'login', options: {} },
  { by: 'resolvers', place: 'database', options: { app: { operations: null } } },
])('answers that are written by $by, with the $place preset,', ({ place, options }) => {
  let app: TestApp;
  let settings: readonly Setting[];
  let superuser: Client;
  let todo: string;
  beforeAll(async () => {
    app = await createTestApp({ ...options, driver: { max: 1 } });
    const { asSuperuser } = app.database;
    superuser = new Client({ connectionString: app.database.superuserUrl });
    await superuser.connect();
    // Its settings are there once it is loaded.
    await superuser.query(`load 'plpgsql'`);
    const { rows } = await superuser.query<Setting>(
      `select name, vartype, setting, boot_val, min_val, max_val, enumvals from pg_settings
     where context in ('user', 'superuser') order by name`,
    );
    settings = rows;
    await asSuperuser(
      `insert into accounts (id, name, slug) values (gen_random_uuid(), 'A', 'acc')`,
    );
    await asSuperuser(
      `insert into memberships (account_id, user_id, role) select id, 'alice', 'OWNER' from accounts`,
    );
    await asSuperuser(
      `insert into projects (account_id, name, is_public) select id, 'P', true from accounts`,
    );
    await asSuperuser(
      `insert into todos (user_id, task, project_id, due_at) select 'alice', task, id, '2026-03-04T05:06:07.891234Z'
       from projects, (values ('back\\%_''slash'), ('ünï')) as given (task)`,
    );
    const found = await app.ask<{ todos: { nodes: { id: string }[] } }>(
      'alice',
      `{ todos(where: { task: { contains: "slash" } }) { nodes { id } } }`,
    );
    todo = found.data!.todos.nodes[0]!.id;
  });
  afterAll(async () => {
    await superuser.end();
    await app.close();
  });

  /** A path is a list of names, and any other value one text. */
  const asPreset = (setting: string, value: string) =>
    setting === 'search_path' && value !== '' ? value : superuser.escapeLiteral(value);

  /** What alice is answered on a new connection: first, once it is known, and when it is warm. */
  async function answers(): Promise<readonly string[]> {
    app.driver.relay.cut();
    await expect.poll(() => app.driver.stats().total).toBe(0);
    const given: string[] = [];
    for (let nth = 0; nth < 3; nth += 1) {
      const round = [(await app.ask('alice', query)).text];
      for (const write of writes(todo)) round.push((await app.ask('alice', write)).text);
      given.push(round.join(' '));
    }
    return given;
  }

  it('are the same whatever it is, and the server starts', async () => {
    const { name, loginUrl } = app.database;
    const [usual] = await answers();
    expect(usual).toContain('slash');
    const placed = place === 'login' ? `role authenticated_backend in database` : 'database';
    const preset = async (change: string) => superuser.query(`alter ${placed} ${name} ${change}`);
    const changed: string[] = [];
    const taken = new Set<string>();
    for (const some of batches(settings)) {
      for (const { name: setting, value } of some) {
        // What Postgres takes nowhere can't be preset: a larger stack than the system's, say.
        await preset(`set ${setting} = ${asPreset(setting, value)}`).then(
          () => taken.add(setting),
          () => undefined,
        );
      }
      const names = some.map(({ name: setting, value }) => `${setting} = ${value}`).join(', ');
      for (const text of await answers()) if (text !== usual) changed.push(`${names}: ${text}`);
      const driver = await openDriver('pg', { url: loginUrl, max: 1, ...limits });
      await proveSafe(driver, loginUrl, domain).catch((error: Error) =>
        changed.push(`${names}: ${error.message}`),
      );
      await driver.close();
      await preset('reset all');
    }
    expect(taken.size).toBeGreaterThan(150);
    expect(taken).toContain('plpgsql.extra_errors');
    expect(changed).toEqual([]);
  });

  it('a time limit for idle connections does not end those that wait in the pool', async () => {
    const { name } = app.database;
    const placed = place === 'login' ? `role authenticated_backend in database` : 'database';
    await superuser.query(`alter ${placed} ${name} set idle_session_timeout = '2s'`);
    await answers();
    /** Whether the connection is idle for longer than that; or that it is gone. */
    const idle = async () => {
      const { rows } = await superuser.query<{ long: boolean }>(
        `select clock_timestamp() - state_change > '3 s' as long from pg_stat_activity
         where datname = current_database() and usename = 'authenticated_backend'`,
      );
      return rows.length === 1 ? rows[0]!.long : 'gone';
    };
    await expect.poll(idle).not.toBe(false);
    expect(await idle()).toBe(true);
    await superuser.query(`alter ${placed} ${name} reset all`);
  });

  it.each([
    ['role', 'authenticated'],
    ['session_replication_role', 'replica'],
    ['request.jwt.claims', '{"sub":"bob"}'],
  ])(
    '%s would be another caller or another database, and is refused by name',
    async (setting, value) => {
      const { name, loginUrl } = app.database;
      const placed = place === 'login' ? `role authenticated_backend in database` : 'database';
      const given = `alter ${placed} ${name}`;
      await superuser.query(`${given} set ${setting} = ${superuser.escapeLiteral(value)}`);
      const driver = await openDriver('pg', { url: loginUrl, max: 1, ...limits });
      const proof = proveSafe(driver, loginUrl, domain);
      await expect(proof).rejects.toThrow(`Connections begin with ${setting} set.`);
      await expect(proof).rejects.toThrow(
        /alter (role authenticated_backend in )?database \w+ reset/,
      );
      await driver.close();
      await superuser.query(`${given} reset all`);
    },
  );
});
