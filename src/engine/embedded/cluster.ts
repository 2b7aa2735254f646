import { spawn } from 'node:child_process';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { databaseAccount } from './account.ts';
import { findBinaries } from './binaries.ts';
import { DirectoryInUseError, EmbeddedDatabaseError } from './errors.ts';
import { initialise, programEnvironment } from './initialise.ts';
import { lockDirectory } from './lock.ts';
import { forgetLibpqVariables } from './libpq-variables.ts';
import { clusterPlace, copiesDirectory, makeDataDirectory, type Place } from './place.ts';
import { clearLeftover } from './postmaster.ts';
import { superuserUrl } from './roles.ts';
import { startOnFreePort } from './running.ts';
import { keptSecret } from './secrets.ts';

/** A running Postgres of our own, on 127.0.0.1 only. */
export interface Cluster {
  readonly port: number;
  /** Where the data is; not below `directory` where Postgres' account can't enter that. */
  readonly place: string;
  /** For setting the cluster up; nothing that serves requests uses it. */
  superuserUrl(database: string): string;
  /** Resolves when Postgres has ended, whoever ended it. */
  readonly ended: Promise<void>;
  /** Ends Postgres, which cuts off open connections; may be called more than once. */
  stop(): Promise<void>;
}

export interface ClusterOptions {
  /** Holds the data, the log, the password and the lock; made where it is missing. */
  readonly directory: string;
  /** Postgres' own settings, e.g. `{ fsync: 'off' }` for tests. */
  readonly settings?: Readonly<Record<string, string>>;
}

const defaults: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  shared_buffers: '64MB',
  // A person's machine, not a server: nothing to replicate, little to write in the background.
  max_connections: '100',
  wal_level: 'minimal',
  max_wal_senders: '0',
  log_min_messages: 'warning',
};

/**
 * Starts Postgres on a directory; a new directory gets a new cluster. It ends with our process,
 * also when that is killed, but not by a Ctrl-C of its own.
 *
 * @throws DirectoryInUseError where another process has the directory
 * @throws EmbeddedDatabaseError where Postgres is not installed or does not start
 */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const { directory } = options;
  forgetLibpqVariables();
  const account = await databaseAccount(join(directory, 'cluster'));
  await makeDataDirectory(directory, account);
  const lock = lockDirectory(directory);
  if (lock === null) {
    throw new DirectoryInUseError(`Another process runs the embedded database in ${directory}.`);
  }
  let place: Place | undefined;
  const release = () => {
    place?.lock?.release();
    lock.release();
  };
  try {
    place = await clusterPlace(directory, account);
    const { cluster } = place;
    const [binaries, password] = await Promise.all([
      findBinaries(account, copiesDirectory(directory, account)),
      keptSecret(directory, 'superuser-password'),
    ]);
    await mustFit(cluster, binaries.major);
    await clearLeftover(cluster);
    const { initdb, postgres } = binaries;
    await initialise({ initdb, cluster, account, superuserPassword: password });

    const log = join(directory, 'postgres.log');
    const launch = async (port: number) => {
      const settings = Object.entries({ ...defaults, ...options.settings, port: String(port) });
      const output = await open(log, 'w', 0o600);
      try {
        return spawn(
          postgres,
          ['-D', cluster, ...settings.flatMap(([key, value]) => ['-c', `${key}=${value}`])],
          {
            ...account,
            cwd: '/',
            env: programEnvironment,
            stdio: ['ignore', output.fd, output.fd],
            // A session of its own: Ctrl-C is for us, and we end Postgres when we are done with it.
            detached: true,
          },
        );
      } finally {
        await output.close();
      }
    };
    const running = await startOnFreePort(launch, cluster, log);
    return {
      ...running,
      place: cluster,
      superuserUrl: (database) => superuserUrl(password, running.port, database),
      ended: running.ended.finally(release),
    };
  } catch (error) {
    release();
    throw error;
  }
}

/** Postgres reads no data of another major version, and only its log would say so. */
async function mustFit(cluster: string, major: string): Promise<void> {
  const version = await readFile(join(cluster, 'PG_VERSION'), 'utf8').catch(() => null);
  if (version === null || version.trim() === major) return;
  throw new EmbeddedDatabaseError(
    `The embedded database in ${cluster} was made by Postgres ${version.trim()}, and this is Postgres ${major}, which can't read it. ` +
      'To keep its rows, go back to the version of Rowhouse that made it, and dump them; ' +
      'to begin with a new one: npm run reset',
  );
}
