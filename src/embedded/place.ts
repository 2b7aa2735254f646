import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { canEnter, type Account } from './account.ts';
import { EmbeddedDatabaseError } from './errors.ts';

// Only root comes here, and only where Postgres' account can't enter the directory itself.
const elsewhere = '/var/lib/rowhouse';

/** The directory in which copies of the programs are kept for the account. */
export function copiesDirectory(directory: string, account: Account | null): string {
  return account === null ? directory : elsewhere;
}

/**
 * Makes the directory with the modes it needs, and finds the place for the cluster: in the
 * directory, or, where Postgres' account can't enter that (a clone in /root), under
 * /var/lib/rowhouse, with a file `cluster-place` in the directory that says where.
 *
 * @returns an absolute path; the cluster may or may not be there yet
 */
export async function clusterPlace(directory: string, account: Account | null): Promise<string> {
  if (account === null) return resolve(directory, 'cluster');
  if (await canEnter(account, resolve(directory))) return resolve(directory, 'cluster');

  const pointer = join(directory, 'cluster-place');
  const known = await readFile(pointer, 'utf8').catch(() => null);
  if (known !== null) return known.trim();
  await removeForsaken();
  const home = join(elsewhere, randomUUID());
  await makeEnterable(elsewhere);
  await makeEnterable(home);
  const place = join(home, 'cluster');
  await writeFile(join(home, 'pointed-to-by'), resolve(pointer));
  await writeFile(pointer, `${place}\n`);
  return place;
}

/** Passwords and keys in it have modes of their own; Postgres' account has to get through it. */
export async function makeDataDirectory(directory: string, account: Account | null): Promise<void> {
  try {
    if (account !== null) return await makeEnterable(directory);
    await mkdir(directory, { recursive: true });
    await chmod(directory, 0o700);
  } catch (error) {
    throw new EmbeddedDatabaseError(
      `The embedded database keeps its data in ${resolve(directory)}, which this user may not write to or does not own. ` +
        'If it was made by another user (root, by way of sudo), give it to yourself with chown, or delete it to begin afresh.',
      error,
    );
  }
}

async function makeEnterable(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  // Explicitly: mkdir's own mode is cut down by the umask.
  await chmod(directory, 0o711);
}

/** Clusters whose clone was deleted would stay for ever. */
async function removeForsaken(): Promise<void> {
  const homes = await readdir(elsewhere).catch(() => []);
  for (const home of homes.map((name) => join(elsewhere, name))) {
    const pointer = await readFile(join(home, 'pointed-to-by'), 'utf8').catch(() => null);
    if (pointer === null) continue;
    const pointedTo = await readFile(pointer, 'utf8').catch(() => null);
    if (pointedTo?.trim() === join(home, 'cluster')) continue;
    if (!existsSync(join(home, 'cluster', 'postmaster.pid')))
      await rm(home, { recursive: true, force: true });
  }
}
