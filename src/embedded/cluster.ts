import { once } from 'node:events';
import { spawn, type ChildProcess } from 'node:child_process';
import { open, readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { databaseAccount } from './account.ts';
import { findBinaries } from './binaries.ts';
import { EmbeddedDatabaseError } from './errors.ts';
import { initialise, programEnvironment } from './initialise.ts';
import { lockDirectory } from './lock.ts';
import { clusterPlace, copiesDirectory, makeDataDirectory } from './place.ts';
import { clearLeftover, readPostmaster } from './postmaster.ts';
import { keptSecret } from './secrets.ts';
import { endWithUs } from './watchdog.ts';

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

/** Another process has the directory. */
export class DirectoryInUseError extends EmbeddedDatabaseError {
  constructor(message: string) {
    super(message);
    this.name = 'DirectoryInUseError';
  }
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
  const account = await databaseAccount(join(directory, 'cluster'));
  await makeDataDirectory(directory, account);
  const lock = lockDirectory(directory);
  if (lock === null) {
    throw new DirectoryInUseError(`Another process runs the embedded database in ${directory}.`);
  }
  try {
    const [place, binaries, password] = await Promise.all([
      clusterPlace(directory, account),
      findBinaries(account, copiesDirectory(directory, account)),
      keptSecret(directory, 'superuser-password'),
    ]);
    await clearLeftover(place);
    const { initdb, postgres } = binaries;
    await initialise({ initdb, cluster: place, account, superuserPassword: password });

    const log = join(directory, 'postgres.log');
    const launch = async (port: number) => {
      const settings = Object.entries({ ...defaults, ...options.settings, port: String(port) });
      const output = await open(log, 'w', 0o600);
      try {
        return spawn(
          postgres,
          ['-D', place, ...settings.flatMap(([key, value]) => ['-c', `${key}=${value}`])],
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
    const running = await startOnFreePort(launch, place, log);
    return {
      ...running,
      place,
      superuserUrl: (database) =>
        `postgresql://postgres:${password}@127.0.0.1:${running.port}/${encodeURIComponent(database)}`,
      ended: running.ended.finally(() => lock.release()),
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

type Running = Pick<Cluster, 'port' | 'ended' | 'stop'>;

async function startOnFreePort(
  launch: (port: number) => Promise<ChildProcess>,
  place: string,
  log: string,
): Promise<Running> {
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    const child = await launch(port);
    const ended = new Promise<void>((resolve) => {
      child.once('exit', () => resolve());
      child.once('error', () => resolve());
    });
    if (child.pid !== undefined) {
      const stopWatchdog = endWithUs(child.pid);
      void ended.then(stopWatchdog);
      if (await becomesReady(place, child)) {
        return { port, ended, stop: () => stop(child, ended) };
      }
    }
    const words = (await readFile(log, 'utf8').catch(() => '')).trim();
    // The port was free a moment ago; somebody else may have been quicker.
    if (attempt < 5 && words.includes('could not create any TCP/IP sockets')) continue;
    throw new EmbeddedDatabaseError(`The embedded Postgres did not start. Its log says:\n${words}`);
  }
}

async function becomesReady(place: string, child: ChildProcess): Promise<boolean> {
  while (!hasEnded(child)) {
    const postmaster = await readPostmaster(place);
    if (postmaster?.pid === child.pid && postmaster?.ready === true) return true;
    await delay(5);
  }
  return false;
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

/** Fast shutdown, then immediate, then by force: nothing that waits for ever. */
async function stop(child: ChildProcess, ended: Promise<void>): Promise<void> {
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    if (hasEnded(child)) break;
    child.kill(signal);
    await Promise.race([ended, delay(10_000, undefined, { ref: false })]);
  }
  await ended;
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port was given');
  return address.port;
}
