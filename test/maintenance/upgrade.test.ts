import { escapeLiteral } from 'pg';
import { sample } from '#example/db/seed.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { migrateExample } from '../support/example.ts';
import { seed } from '../../src/engine/maintenance/seed.ts';
import { ownerPassword, runOn, startEmptyCluster, type EmptyCluster } from './cluster.ts';
import { describeSchema } from './describe-schema.ts';
import { migrateAsReleased } from './released.ts';

// A database of the first version, in which the engine had no schema of its own.

let cluster: EmptyCluster;
beforeAll(async () => {
  cluster = await startEmptyCluster();
});
afterAll(() => cluster.stop());

const loginUrl = (database: string) => cluster.url('authenticated_backend', 'login', database);
const ownerUrl = (database: string) => cluster.url('plain_owner', ownerPassword, database);
const createDatabase = (name: string) => cluster.createDatabase(name, 'plain_owner', 'createrole');

const migrated = async (database: string) => {
  const said: string[] = [];
  await migrateExample({
    ownerUrl: ownerUrl(database),
    loginUrl: loginUrl(database),
    log: (sentence) => said.push(sentence),
  });
  return said;
};

const rows = (database: string, table: string) =>
  cluster.asSuperuser(database, `select * from ${table} order by id`);

const domainTables = ['accounts', 'memberships', 'projects', 'todos'];

/** Copies the rows of a database into another, as far as that has columns for them. */
async function copyRows(from: string, to: string): Promise<void> {
  for (const table of domainTables) {
    const found = escapeLiteral(JSON.stringify(await rows(from, table)));
    await cluster.asSuperuser(
      to,
      `insert into ${table} select * from json_populate_recordset(null::${table}, ${found})`,
    );
  }
}

/** The rows of all tables as the first version has them: todos without what a later one added. */
const everyRow = (database: string) =>
  Promise.all(
    domainTables.map((table) =>
      cluster.asSuperuser(
        database,
        `select to_jsonb(${table}) ${table === 'todos' ? "- 'is_public'" : ''} as row from ${table} order by id`,
      ),
    ),
  );

describe('a database that the first version made and filled', () => {
  let before: Record<string, unknown>[][];
  let entries: Record<string, unknown>[];
  let said: string[];

  beforeAll(async () => {
    await createDatabase('fresh');
    await migrated('fresh');
    await createDatabase('former');
    await migrateAsReleased(ownerUrl('former'));
    await seed({ sample, ownerUrl: ownerUrl('fresh'), scale: 1, log: () => undefined });
    await copyRows('fresh', 'former');
    await cluster.asSuperuser('former', `delete from todos where user_id = 'bob'`);
    before = await everyRow('former');
    entries = await rows('former', 'activities');
    said = await migrated('former');
  });

  test('is told which migrations it got', () => {
    expect(said).toEqual([
      expect.stringMatching(/^Applied \d+ migration\(s\) of the engine: /),
      expect.stringMatching(/^Applied \d+ migration\(s\) of the domain: 20261128152913_domain/),
      'The login authenticated_backend is ready.',
    ]);
  });

  test('keeps every row, and every entry of what was written', async () => {
    expect(await everyRow('former')).toEqual(before);
    expect(entries.length).toBeGreaterThan(before.flat().length);
    expect(await rows('former', 'rowhouse.activities')).toEqual(entries);
  });

  test('knows of each todo whether its project is public', async () => {
    const counts = await cluster.asSuperuser(
      'former',
      `select coalesce(projects.is_public, false) as in_public, todos.is_public, count(*) > 0 as are_there
       from todos left join projects on projects.id = project_id group by 1, 2 order by 1`,
    );
    expect(counts).toEqual([
      { in_public: false, is_public: false, are_there: true },
      { in_public: true, is_public: true, are_there: true },
    ]);
  });

  test('shows processes of the first version the same entries, where they look for them', async () => {
    expect(await rows('former', 'public.activities')).toEqual(entries);
  });

  test('is in all else as a new one', async () => {
    await cluster.asSuperuser('former', 'drop view public.activities');
    expect(await describeSchema(cluster.superuserUrl('former'))).toEqual(
      await describeSchema(cluster.superuserUrl('fresh')),
    );
  });

  test('records what is written from then on, once', async () => {
    await cluster.asSuperuser(
      'former',
      `update todos set task = 'Renamed' where project_id is not null`,
    );
    const count = `select count(*)::int as todos,
      (select count(*)::int from rowhouse.activities where action = 'UPDATED') as entries,
      (select count(*)::int from rowhouse.activities where action = 'UPDATED' and account_id is null) as nobodys
      from todos where project_id is not null`;
    const [counted] = await cluster.asSuperuser('former', count);
    expect(counted).toEqual({ todos: counted!['todos'], entries: counted!['todos'], nobodys: 0 });
  });

  test('has nothing to apply the next time', async () => {
    expect(await migrated('former')).toContain('There was no migration to apply.');
  });
});

test('checks that took the letter v for a blank are right afterwards, and their rows fit', async () => {
  await createDatabase('sixteen');
  await migrateAsReleased(ownerUrl('sixteen'));
  // As Postgres 16 reads the escape, and as a dump of such a database spells it.
  await cluster.asSuperuser(
    'sixteen',
    `alter table todos drop constraint todos_task_check, add constraint todos_task_check
       check (char_length(task) between 1 and 2000 and task = btrim(task, E' \\t\\n\\r\\fv'));
     insert into todos (user_id, task) values ('alice', E'Call home\\x0b'), ('alice', 'Buy milk');`,
  );
  await migrated('sixteen');
  await cluster.asSuperuser(
    'sixteen',
    `insert into todos (user_id, task) values ('alice', 'Call Olav')`,
  );
  const tasks = await cluster.asSuperuser(
    'sixteen',
    'select task from todos order by task collate "C"',
  );
  expect(tasks.map(({ task }) => task)).toEqual(['Buy milk', 'Call Olav', 'Call home']);
  await expect(
    runOn(
      cluster.superuserUrl('sixteen'),
      `insert into todos (user_id, task) values ('alice', E'Call home\\x0b')`,
    ),
  ).rejects.toThrow('todos_task_check');
});

test('a database that the first version left half done is told to finish it first', async () => {
  await createDatabase('partial');
  await migrateAsReleased(ownerUrl('partial'));
  await cluster.asSuperuser(
    'partial',
    `delete from drizzle.__drizzle_migrations where name like '%ordered-indexes'`,
  );
  await expect(migrated('partial')).rejects.toThrow(
    /20261128152913_domain\/upgrade\.sql goes on from .* lacks 20261128150958_ordered-indexes/,
  );
});
