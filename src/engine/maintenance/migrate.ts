import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from 'pg';
import { readConnectionUrl } from '../config/index.ts';
import { namesOf, type RequestRoles } from '../request-roles.ts';
import { applyTrack } from './apply-track.ts';
import { connect } from './connect.ts';
import { converge } from './converge.ts';
import { MaintenanceError } from './errors.ts';
import { openKeysTo } from './keys.ts';
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
  // A URL that can't be read is told before anything is done.
  const login = loginUrl === null ? null : readConnectionUrl(loginUrl).user;
  const client = await connect(ownerUrl);
  try {
    await checkServer(client);
    await lock(client);

    const made = await converge(() => ensureRoles(client, roles));
    if (made.length > 0) log(`Made the roles ${made.join(', ')}.`);

    const tell = (track: Track, applied: readonly string[]) => {
      if (applied.length === 0) return;
      log(`Applied ${applied.length} migration(s) of the ${track.name}: ${applied.join(', ')}.`);
    };
    const engine = engineTrack();
    const granted = [...namesOf(roles), ...(login === null ? [] : [login])];
    const ofEngine = await applyTrack(client, engine, granted);
    tell(engine, ofEngine);
    await openEngineTo(client, namesOf(roles));
    await openKeysTo(client, roles);
    const ofDomain = await applyTrack(client, domain, granted);
    tell(domain, ofDomain);
    if (ofEngine.length + ofDomain.length === 0) log('There was no migration to apply.');

    for (const sentence of await closeDatabase(client)) log(sentence);
    if (loginUrl === null || login === null) return;
    for (const sentence of await converge(() => ensureLogin(client, loginUrl, roles)))
      log(sentence);
    for (const sentence of await openDatabaseTo(client, login)) log(sentence);
    log(`The login ${login} is ready.`);
  } finally {
    await client.end();
  }
}

async function checkServer(client: Client): Promise<void> {
  const { rows } = await client.query<{ version: string; number: number; encoding: string }>(
    `select current_setting('server_version') as version,
       current_setting('server_version_num')::int as number,
       current_setting('server_encoding') as encoding`,
  );
  const { version, number, encoding } = rows[0]!;
  if (number < oldestVersion * 10_000) {
    throw new MaintenanceError(
      `The database is PostgreSQL ${version}; ${oldestVersion} is the oldest that works.`,
    );
  }
  if (encoding !== 'UTF8') {
    throw new MaintenanceError(
      `The database is in the encoding ${encoding}; it has to be UTF8: CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0.`,
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
