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

/** How many settings are preset at a time. */
const TOGETHER = 10;

const limits = { waitMs: 20_000, statementTimeoutMs: 5000, transactionTimeoutMs: 15_000 };

/** Texts have no other value that could be guessed. */
const texts: Readonly<Record<string, string>> = {
  search_path: 'pg_catalog',
  DateStyle: 'German, DMY',
  TimeZone: 'Asia/Kathmandu',
  client_encoding: 'LATIN1',
  restrict_nonsystem_relation_kind: 'view, foreign-table',
  lc_monetary: 'C',
  lc_numeric: 'C',
  lc_time: 'C',
  application_name: 'somebody else',
  default_text_search_config: 'simple',
  lc_messages: 'C.UTF-8',
  default_tablespace: 'pg_default',
  temp_tablespaces: 'pg_default',
};

/** Set by BEGIN, or by the test itself; and what no start gets past, which is told. */
const aside = [
  'transaction_isolation',
  'transaction_read_only',
  'transaction_deferrable',
  'role',
  'session_replication_role',
];

/** Another value than the one it has; undefined for a text that is not known. */
function otherThan(name: string, setting: Setting): string | undefined {
  const { vartype, boot_val: usual, min_val: least, max_val: most, enumvals } = setting;
  if (vartype === 'bool') return setting.setting === 'on' ? 'off' : 'on';
  if (vartype === 'enum') return enumvals?.find((value) => value !== setting.setting);
  if (vartype === 'string') return texts[name];
  // With the most, Postgres plans no join at all.
  if (/^geqo_(pool_size|generations)$/.test(name)) return '100';
  // A time limit of a millisecond is none that anybody presets; half a minute is.
  if (name.endsWith('_timeout')) return '30000';
  return (least === usual ? most : least) ?? undefined;
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
    const { rows } = await asSuperuser(
      `select name, vartype, setting, boot_val, min_val, max_val, enumvals from pg_settings
     where context in ('user', 'superuser') order by name`,
    );
    settings = rows as unknown as Setting[];
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
    superuser = new Client({ connectionString: app.database.superuserUrl });
    await superuser.connect();
  });
  afterAll(async () => {
    await superuser.end();
    await app.close();
  });

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
    const others = settings
      .filter((setting) => !aside.includes(setting.name))
      .map((setting) => ({ name: setting.name, value: otherThan(setting.name, setting) }))
      .filter((other) => other.value !== undefined);
    const changed: string[] = [];
    const refused: string[] = [];
    // Some at a time: one by one takes minutes.
    for (let from = 0; from < others.length; from += TOGETHER) {
      const some = others.slice(from, from + TOGETHER);
      for (const { name: setting, value = '' } of some) {
        // What Postgres takes nowhere can't be preset: a larger stack than the system's, say.
        await preset(`set ${setting} = ${superuser.escapeLiteral(value)}`).catch(() =>
          refused.push(setting),
        );
      }
      const names = some.map(({ name: setting }) => setting).join(', ');
      for (const text of await answers()) if (text !== usual) changed.push(`${names}: ${text}`);
      const driver = await openDriver('pg', { url: loginUrl, max: 1, ...limits });
      await proveSafe(driver, loginUrl, domain).catch((error: Error) =>
        changed.push(`${names}: ${error.message}`),
      );
      await driver.close();
      await preset('reset all');
    }
    expect(others.length - refused.length).toBeGreaterThan(150);
    expect(changed).toEqual([]);
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
