import { DatabaseError, type Client } from 'pg';
import { saysDefaults, withoutDefaultPrivileges } from './default-privileges.ts';
import { codeOf, MaintenanceError } from './errors.ts';
import type { Migration, Script, Track } from './migrations.ts';

/**
 * Applies what a track has and the database has not, each migration in a transaction of its own
 * with its line in the journal. What is applied stays where a later one fails; the next run goes
 * on from there. What a migration makes has the privileges that it grants, and none of the owner's
 * default privileges for these roles.
 *
 * @param client - the owner's, which holds the lock of migrations
 * @param roles - those of requests, and the login
 * @returns the names of those that were applied
 * @throws MaintenanceError that names the file, and what was applied before it
 */
export async function applyTrack(
  client: Client,
  track: Track,
  roles: readonly string[],
): Promise<string[]> {
  // A domain without migrations of ours leaves its own tool's journal alone.
  if (track.migrations.length === 0) return [];
  const done = new Set(await openJournal(client, track, roles));
  const applied: string[] = [];
  for (const migration of track.migrations) {
    if (done.has(migration.name)) continue;
    const script = scriptFor(migration, done);
    try {
      await run(client, track, migration, script, roles);
    } catch (error) {
      throw new MaintenanceError(await explain(client, script, applied, error), error);
    }
    done.add(migration.name);
    applied.push(migration.name);
  }
  return applied;
}

const nameOf = (client: Client, { schema, table }: Track['journal']) =>
  `${client.escapeIdentifier(schema)}.${client.escapeIdentifier(table)}`;

/** Makes the journal where there is none. In it, and in its columns, drizzle-kit finds its own. */
async function openJournal(
  client: Client,
  { journal }: Track,
  roles: readonly string[],
): Promise<string[]> {
  const name = nameOf(client, journal);
  try {
    const { rows } = await client.query<{ exists: boolean }>(
      'select to_regclass($1) is not null as exists',
      [name],
    );
    if (rows[0]?.exists !== true) {
      await inTransaction(client, () =>
        withoutDefaultPrivileges(client, roles, () =>
          client.query(`create schema if not exists ${client.escapeIdentifier(journal.schema)};
        create table ${name} (
          id serial primary key,
          hash text not null,
          created_at bigint,
          name text,
          applied_at timestamp with time zone default now()
        )`),
        ),
      );
      return [];
    }
    const applied = await client.query<{ name: string }>(`select name from ${name} order by id`);
    return applied.rows.map((row) => row.name);
  } catch (error) {
    if (codeOf(error) !== '42501') throw error;
    throw new MaintenanceError(
      'This database was migrated by another role, which owns the tables: DATABASE_URL has to name that one.',
      error,
    );
  }
}

/** What brings the database to where a migration ends. */
function scriptFor(migration: Migration, done: ReadonlySet<string>): Script {
  const { upgrade } = migration;
  const missing = upgrade?.replaces.filter((name) => !done.has(name)) ?? [];
  if (upgrade === null || missing.length === upgrade.replaces.length) return migration;
  if (missing.length === 0) return upgrade;
  throw new MaintenanceError(
    `${upgrade.file} goes on from migrations of which this database lacks ${missing.join(', ')}. Apply them first, with the version that has them.`,
  );
}

async function run(
  client: Client,
  { journal }: Track,
  { name, hash }: Migration,
  script: Script,
  roles: readonly string[],
): Promise<void> {
  const note = async () => {
    // Nothing that the migration set is the next one's.
    await client.query('reset role; set search_path = public');
    await client.query(
      `insert into ${nameOf(client, journal)} (hash, created_at, name) values ($1, $2, $3)`,
      [hash, momentOf(name), name],
    );
  };
  if (!script.transaction) {
    await client.query(script.text);
    await note();
    return;
  }
  await inTransaction(client, async () => {
    const work = async () => {
      await client.query(script.text);
      await note();
    };
    if (saysDefaults(script.text, roles)) await work();
    else await withoutDefaultPrivileges(client, roles, work);
  });
}

async function inTransaction(client: Client, work: () => Promise<void>): Promise<void> {
  await client.query('begin');
  try {
    await work();
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw error;
  }
}

/** Drizzle's names begin with the time at which they were made; in milliseconds since 1970. */
function momentOf(name: string): number | null {
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)/.exec(name) ?? [];
  if (year === undefined) return null;
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

async function explain(
  client: Client,
  script: Script,
  applied: readonly string[],
  error: unknown,
): Promise<string> {
  const why = error instanceof Error ? error.message : String(error);
  const remains = script.transaction ? [] : await invalidIndexes(client);
  return [
    `${script.file}${lineOf(script, error)}: ${why}.`,
    remains.length > 0
      ? `It left an index that is not valid: drop ${remains.join(', ')} before the next run.`
      : 'Nothing of this migration was kept.',
    applied.length > 0 ? `Applied before it: ${applied.join(', ')}.` : '',
    'The next run begins with it.',
  ]
    .filter((sentence) => sentence !== '')
    .join(' ');
}

/** Where in the file a statement is wrong, as `:12`; empty where Postgres does not say. */
function lineOf({ text }: Script, error: unknown): string {
  if (!(error instanceof DatabaseError) || error.position === undefined) return '';
  // Postgres counts characters, of which one can be two in a string here.
  const before = Array.from(text).slice(0, Number(error.position) - 1);
  return `:${before.filter((character) => character === '\n').length + 1}`;
}

async function invalidIndexes(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    'select indexrelid::regclass::text as name from pg_index where not indisvalid order by 1',
  );
  return rows.map(({ name }) => name);
}
