import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { databaseAccount } from '../../src/engine/embedded/account.ts';

export interface PgBouncer {
  readonly version: string;
  /** The login's URL, through PgBouncer. */
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * Starts PgBouncer on 127.0.0.1, in transaction mode, in front of one database.
 *
 * @param loginUrl - where it stands in front of, and as whom it goes there
 * @param poolSize - connections to Postgres, at most
 * @throws Error that says what to install, or PgBouncer's own words
 */
export async function startPgBouncer(loginUrl: string, poolSize: number): Promise<PgBouncer> {
  const version = await pgBouncerVersion();
  if (version === null) {
    throw new Error(
      'PgBouncer is not installed, or not in PATH. Install it (Debian: apt-get install pgbouncer), or leave out --pgbouncer.',
    );
  }
  const { username, password, port, pathname } = new URL(loginUrl);
  const database = pathname.slice(1);
  const directory = await mkdtemp(join(tmpdir(), 'rowhouse-soak-pgbouncer-'));
  const listenPort = await freePort();
  const configuration = join(directory, 'pgbouncer.ini');
  const users = join(directory, 'users.txt');
  const file = join(directory, 'log');
  await writeFile(users, `"${decodeURIComponent(username)}" "${decodeURIComponent(password)}"\n`);
  await writeFile(
    configuration,
    `[databases]
${database} = host=127.0.0.1 port=${port} dbname=${database}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${listenPort}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = ${users}
pool_mode = transaction
default_pool_size = ${poolSize}
max_client_conn = 1000
log_connections = 0
log_disconnections = 0
`,
  );
  // It does not run as root either; for root it gets the account that Postgres has.
  const account = await databaseAccount(directory);
  for (const path of [directory, configuration, users]) {
    await chmod(path, path === directory ? 0o700 : 0o600);
    if (account !== null) await chown(path, account.uid, account.gid);
  }
  const output = await open(file, 'w');
  const child = spawn('pgbouncer', [configuration], {
    ...account,
    cwd: '/',
    env: searchPath,
    stdio: ['ignore', output.fd, output.fd],
    detached: true,
  });
  await output.close();
  const ended = once(child, 'exit');
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGINT');
      const killing = setTimeout(() => child.kill('SIGKILL'), 5000);
      await ended;
      clearTimeout(killing);
    }
    await rm(directory, { recursive: true, force: true });
  };
  const url = Object.assign(new URL(loginUrl), { port: String(listenPort) }).href;
  for (let attempt = 0; attempt < 100 && child.exitCode === null; attempt += 1) {
    if (await answers(url)) return { version, url, stop };
    await delay(50);
  }
  const words = await readFile(file, 'utf8');
  await stop();
  throw new Error(`PgBouncer does not start:\n${words}`);
}

/** Debian puts it where only root's PATH leads. */
const searchPath = { PATH: `${process.env['PATH']}:/usr/sbin:/usr/local/sbin` };

/** The version of the PgBouncer that is installed; null where there is none. */
export async function pgBouncerVersion(): Promise<string | null> {
  try {
    const { stdout } = await promisify(execFile)('pgbouncer', ['--version'], { env: searchPath });
    return /\d+\.\d+(?:\.\d+)?/.exec(stdout)?.[0] ?? 'unknown';
  } catch {
    return null;
  }
}

async function answers(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('select');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
