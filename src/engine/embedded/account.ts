import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import { EmbeddedDatabaseError } from './errors.ts';

const execute = promisify(execFile);
const name = 'postgres';

/** Where system programs are, also for a process whose PATH leaves out what is the administrator's. */
const systemPath = [process.env['PATH'] ?? '', '/usr/sbin:/usr/bin:/sbin:/bin'].join(':');

const run = (program: string, args: readonly string[], options: object = {}) =>
  execute(program, args, { ...options, env: { ...process.env, PATH: systemPath } });

/** The operating system's account that Postgres runs as. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/**
 * Postgres refuses to run as root. For root this returns the owner of the data where there is some
 * already, otherwise the account `postgres`, which it makes where the system has none. For anybody
 * else it returns null: Postgres runs as whoever starts it.
 *
 * @param cluster - the data directory, there or not
 * @throws EmbeddedDatabaseError where the account is missing and can't be made
 */
export async function databaseAccount(cluster: string): Promise<Account | null> {
  if (process.getuid?.() !== 0) return null;
  const owner = await stat(cluster).catch(() => null);
  if (owner !== null && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  const existing = await lookUp();
  if (existing !== null) return existing;

  const failure = await makeAccount().then(
    () => null,
    (error: unknown) => error,
  );
  // Looked up even after a failure: somebody else may have made it at the same moment.
  const account = await lookUp();
  if (account !== null) return account;
  throw new EmbeddedDatabaseError(
    `Postgres does not run as root, and the system account "${name}" that it would run as is ` +
      'missing and could not be made. Make it, or start this as an ordinary user.',
    failure,
  );
}

async function lookUp(): Promise<Account | null> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    return null;
  }
}

async function makeAccount(): Promise<void> {
  await run('groupadd', ['--system', '--force', name]);
  const nowhere = ['--no-create-home', '--home-dir=/nonexistent', '--shell=/usr/sbin/nologin'];
  await run('useradd', ['--system', `--gid=${name}`, ...nowhere, name]);
}

/**
 * Whether the account can enter a directory, found out by entering it: permission bits alone do
 * not know about access lists and mounts.
 */
export async function canEnter(account: Account, directory: string): Promise<boolean> {
  try {
    await run('/bin/sh', ['-c', 'cd "$1"', 'sh', directory], { ...account, cwd: '/' });
    return true;
  } catch {
    return false;
  }
}
