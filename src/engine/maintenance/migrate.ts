import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from 'pg';
import { namesOf, type RequestRoles } from '../request-roles.ts';
import { applyTrack } from './apply-track.ts';
import { connect } from './connect.ts';
import { converge } from './converge.ts';
import { MaintenanceError } from './errors.ts';
import { ensureLogin } from './login.ts';
import { domainTrack, engineTrack, type Track } from './migrations.ts';
import { closeDatabase, openDatabaseTo, openEngineTo } from './privileges.ts';
import { ensureRoles } from './roles.ts';

const oldestVersion = 16;

export interface MigrateOptions {
  /** Of a role that owns the database and has CREATEROLE; it need be no superuser. */
  readonly ownerUrl: string;
  /** The restricted login to make or mend; null leaves logins alone. */
  readonly loginUrl: string | null;
  /** The roles that requests run under. */
  readonly roles: RequestRoles;
  /** Told what was done, one sentence at a time. */
  readonly log: (sentence: string) => void;
  /** The domain's migrations; by default those of this clone. */
  readonly domain?: Track;
}

/**
 * Brings a database to where this code expects it: roles, tables, policies, the restricted login.
 * Safe to run again, and by several at once.
 *
 * @throws MaintenanceError that says what is wrong and what to do, for the operator
 */
export async function migrate(options: MigrateOptions): Promise<void> {
  const { ownerUrl, loginUrl, roles, log, domain = domainTrack() } = options;
  const client = await connect(ownerUrl);
  try {
    await checkVersion(client);
    await lock(client);

    const made = await converge(() => ensureRoles(client, roles));
    if (made.length > 0) log(`Made the roles ${made.join(', ')}.`);

    const tell = (track: Track, applied: readonly string[]) => {
      if (applied.length === 0) return;
      log(`Applied ${applied.length} migration(s) of the ${track.name}: ${applied.join(', ')}.`);
    };
    const engine = engineTrack();
    const ofEngine = await applyTrack(client, engine);
    tell(engine, ofEngine);
    await openEngineTo(client, namesOf(roles));
    const ofDomain = await applyTrack(client, domain);
    tell(domain, ofDomain);
    if (ofEngine.length + ofDomain.length === 0) log('There was no migration to apply.');

    for (const sentence of await closeDatabase(client)) log(sentence);
    if (loginUrl === null) return;
    for (const sentence of await converge(() => ensureLogin(client, loginUrl, roles)))
      log(sentence);
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

/**
 * Waits for whoever else migrates this database; the lock ends with the connection. It is asked for
 * again and again: a statement that waited for it would be waited for in turn by one that builds an
 * index concurrently under it.
 */
async function lock(client: Client): Promise<void> {
  for (;;) {
    const { rows } = await client.query<{ locked: boolean }>(
      `select pg_try_advisory_lock(hashtext('rowhouse migrate')) as locked`,
    );
    if (rows[0]?.locked === true) return;
    await delay(100);
  }
}
