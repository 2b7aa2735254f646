import { existsSync } from 'node:fs';
import { chmod, mkdir, readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { canEnter, type Account } from './account.ts';
import { EmbeddedDatabaseError, UnwritableDirectoryError } from './errors.ts';
import { homes, keepsCluster, keptCluster, makeEnterable, makeHome } from './home.ts';
import type { DirectoryLock } from './lock.ts';

/** What a data directory has from its first use on. */
const known: ReadonlySet<string> = new Set(['lock', 'development-key.json']);

/** Where a cluster is, or will be. */
export interface Place {
  /** An absolute path. */
  readonly cluster: string;
  /** Held until the cluster has ended, where the cluster is not in the folder, whose lock does otherwise. */
  readonly lock: DirectoryLock | null;
}

/** The directory in which copies of the programs are kept for the account. */
export function copiesDirectory(directory: string, account: Account | null): string {
  return account === null ? directory : homes;
}

/** Whether a folder has a database, wherever that is. */
export function hasCluster(directory: string): boolean {
  return existsSync(join(directory, 'cluster')) || keepsCluster(directory);
}

/**
 * Finds the place for the cluster of a folder: in the folder, or, where Postgres' account can't enter
 * that (a clone in /root), in a home under /var/lib/rowhouse that belongs to the folder.
 *
 * @param directory - the folder; its lock is held
 * @throws EmbeddedDatabaseError where the folder's data is somewhere it can't be used from
 */
export async function clusterPlace(directory: string, account: Account | null): Promise<Place> {
  const inside = { cluster: resolve(directory, 'cluster'), lock: null };
  if (account === null) return inside;
  const open = await canEnter(account, resolve(directory));
  const hasData = existsSync(inside.cluster);
  if (open && hasData) return inside;
  const kept = await keptCluster(directory);
  if (kept !== null) return kept;
  if (open) return inside;
  if (hasData) {
    throw new EmbeddedDatabaseError(
      `Postgres does not run as root, and the account that it runs as can not enter ${resolve(directory)}, ` +
        'where the embedded database is. Move this folder to where others may enter, ' +
        `or delete ${inside.cluster} to begin afresh.`,
    );
  }
  await makeHome(directory);
  return clusterPlace(directory, account);
}

/** Passwords and keys in it have modes of their own; Postgres' account has to get through it. */
export async function makeDataDirectory(directory: string, account: Account | null): Promise<void> {
  try {
    await mkdir(directory, { recursive: true });
    if (!(await isOurs(directory))) return;
    if (account !== null) return await makeEnterable(directory);
    await chmod(directory, 0o700);
  } catch (error) {
    throw new UnwritableDirectoryError(resolve(directory), error);
  }
}

/** Whether a directory is new, or has been the database's before: of any other, the mode is not ours to change. */
async function isOurs(directory: string): Promise<boolean> {
  const names = await readdir(directory);
  return names.length === 0 || names.some((name) => known.has(name));
}
