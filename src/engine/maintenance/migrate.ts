import { fileURLToPath } from 'node:url';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate as applyMigrations } from 'drizzle-orm/node-postgres/migrator';
import type { Client } from 'pg';
import { connect } from './connect.ts';
import { converge } from './converge.ts';
import { codeOf, MaintenanceError } from './errors.ts';
import { ensureLogin } from './login.ts';
import { closeDatabase, openDatabaseTo } from './privileges.ts';
import { ensureRoles } from './roles.ts';

const migrationsFolder = fileURLToPath(new URL('../../../migrations', import.meta.url));

const oldestVersion = 16;

export interface MigrateOptions {
  /** Of a role that owns the database and has CREATEROLE; it need be no superuser. */
  readonly ownerUrl: string;
  /** The restricted login to make or mend; null leaves logins alone. */
  readonly loginUrl: string | null;
  /** Told what was done, one sentence at a time. */
  readonly log: (sentence: string) => void;
}

/**
 * Brings a database to where this code expects it: roles, tables, policies, the restricted login.
 * Safe to run again, and by several at once.
 *
 * @throws MaintenanceError that says what is wrong and what to do, for the operator
 */
export async function migrate(options: MigrateOptions): Promise<void> {
  const { ownerUrl, loginUrl, log } = options;
  const client = await connect(ownerUrl);
  try {
    await checkVersion(client);
    // Waits for whoever else migrates this database; let go when the connection ends.
    await client.query(`select pg_advisory_lock(hashtext('rowhouse migrate'))`);

    const roles = await converge(() => ensureRoles(client));
    if (roles.length > 0) log(`Made the roles ${roles.join(', ')}.`);

    const before = await appliedMigrations(client);
    await apply(client);
    const after = await appliedMigrations(client);
    const applied = after.filter((name) => !before.includes(name));
    log(
      applied.length > 0
        ? `Applied ${applied.length} migration(s): ${applied.join(', ')}.`
        : 'There was no migration to apply.',
    );

    for (const sentence of await closeDatabase(client)) log(sentence);
    if (loginUrl === null) return;
    for (const sentence of await converge(() => ensureLogin(client, loginUrl))) log(sentence);
    const login = decodeURIComponent(new URL(loginUrl).username);
    for (const sentence of await openDatabaseTo(client, login)) log(sentence);
    log(`The login ${login} is ready.`);
  } finally {
    await client.end();
  }
}

async function checkVersion(client: Client): Promise<void> {
  const { rows } = await client.query<{ version: string; number: number }>(
    `select current_setting('server_version') as version,
       current_setting('server_version_num')::int as number`,
  );
  const server = rows[0];
  if (server === undefined || server.number < oldestVersion * 10_000) {
    throw new MaintenanceError(
      `The database is PostgreSQL ${server?.version}; ${oldestVersion} is the oldest that works.`,
    );
  }
}

async function appliedMigrations(client: Client): Promise<string[]> {
  try {
    const { rows } = await client.query<{ exists: boolean }>(
      `select to_regclass('drizzle.__drizzle_migrations') is not null as exists`,
    );
    if (rows[0]?.exists !== true) return [];
    const applied = await client.query<{ name: string }>(
      'select name from drizzle.__drizzle_migrations order by id',
    );
    return applied.rows.map(({ name }) => name);
  } catch (error) {
    if (codeOf(error) !== '42501') throw error;
    throw new MaintenanceError(
      'This database was migrated by another role, which owns the tables: DATABASE_URL has to name that one.',
      error,
    );
  }
}

async function apply(client: Client): Promise<void> {
  try {
    await applyMigrations(drizzle({ client }), { migrationsFolder });
  } catch (error) {
    // Drizzle's own message is the whole statement; Postgres' says what is wrong with it.
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    throw new MaintenanceError(
      `A migration failed, and nothing of it was kept: ${cause instanceof Error ? cause.message : String(cause)}`,
      error,
    );
  }
}
