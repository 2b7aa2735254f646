import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chown, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { userInfo } from 'node:os';
import { promisify } from 'node:util';
import type { Account } from './account.ts';
import { EmbeddedDatabaseError } from './errors.ts';

const run = promisify(execFile);

/**
 * What Postgres' programs see of the environment: nothing of ours, a locale that is always there, and
 * how much memory a process keeps between two transactions, in bytes.
 *
 * By default glibc returns what is free at the end of the heap once it is 128 KiB. A plan of a few
 * tables with policies uses about as much, so that each transaction would return it and fetch it
 * anew, page by page: a third of the processor's time of a short read. (Programs of another C library
 * read none of these.) https://man7.org/linux/man-pages/man3/mallopt.3.html
 */
export const programEnvironment = {
  PATH: process.env['PATH'] ?? '',
  LC_ALL: 'C',
  TZ: 'UTC',
  MALLOC_TRIM_THRESHOLD_: String(2 ** 21),
  MALLOC_MMAP_THRESHOLD_: String(2 ** 20),
  MALLOC_TOP_PAD_: String(2 ** 18),
};

interface InitialiseOptions {
  readonly initdb: string;
  readonly cluster: string;
  readonly account: Account | null;
  readonly superuserPassword: string;
}

/**
 * Makes a new cluster, where there is none yet: UTF-8, the C.UTF-8 collation that is built into
 * Postgres and the same on every machine, passwords by SCRAM. It appears under its name only when
 * it is complete, so that an interrupted start does no harm.
 *
 * @throws EmbeddedDatabaseError with initdb's own words
 */
export async function initialise(options: InitialiseOptions): Promise<void> {
  const { initdb, cluster, account, superuserPassword } = options;
  if (existsSync(join(cluster, 'PG_VERSION'))) return;

  // A name of its own: an initdb whose starter was killed may still be writing to an earlier one.
  const unfinished = `${cluster}.unfinished-${randomUUID()}`;
  const passwordFile = `${unfinished}.password`;
  if (account === null) mustHaveName();
  await removeUnfinished(cluster);
  await mkdir(unfinished, { mode: 0o700 });
  await writeFile(passwordFile, `${superuserPassword}\n`, { mode: 0o600 });
  try {
    if (account !== null) {
      await chown(unfinished, account.uid, account.gid);
      await chown(passwordFile, account.uid, account.gid);
    }
    await run(
      initdb,
      [
        `--pgdata=${unfinished}`,
        '--username=postgres',
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        '--locale=C',
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
        '--no-instructions',
        // The running server syncs what it writes; a crash of the machine before that costs an
        // empty cluster.
        '--no-sync',
      ],
      { ...account, cwd: '/', env: programEnvironment },
    );
    await rename(unfinished, cluster);
  } catch (error) {
    const words = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
    throw new EmbeddedDatabaseError(
      `The embedded Postgres could not make its data directory ${cluster}: ${words || String(error)}`,
      error,
    );
  } finally {
    await rm(passwordFile, { force: true });
    await rm(unfinished, { recursive: true, force: true });
  }
}

/** initdb looks the user's name up, whatever the superuser is to be called. */
function mustHaveName(): void {
  try {
    userInfo();
  } catch (error) {
    const [uid, gid] = [process.getuid?.(), process.getgid?.()];
    throw new EmbeddedDatabaseError(
      `The user that runs this (uid ${uid}) has no entry in /etc/passwd, which Postgres' initdb needs to make a database: ` +
        `add one (as root: echo "rowhouse:x:${uid}:${gid}::/:/bin/sh" >> /etc/passwd), ` +
        'or set DATABASE_URL and DATABASE_AUTHENTICATED_URL to use a Postgres of your own.',
      error,
    );
  }
}

async function removeUnfinished(cluster: string): Promise<void> {
  const names = await readdir(dirname(cluster));
  const leftovers = names.filter((name) => name.startsWith(`${basename(cluster)}.unfinished-`));
  await Promise.allSettled(
    leftovers.map((name) => rm(join(dirname(cluster), name), { recursive: true, force: true })),
  );
}
