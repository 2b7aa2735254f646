import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { EmbeddedDatabaseError } from './errors.ts';
import { folderIdentity } from './folder-identity.ts';
import { lockDirectory, type DirectoryLock } from './lock.ts';

// A home holds the cluster of one folder that Postgres' account can't enter. The file `cluster-place`
// in the folder names the cluster; the file `pointed-to-by` in the home names the folder. A copy of
// the folder has the first as well, so it is the second that says whose the data is. Homes are never
// deleted here: that a folder is not where it was does not say that it is gone.

/** Where homes are. Only root comes here. */
export const homes = '/var/lib/rowhouse';

/** Whether a folder's cluster is in a home. */
export function keepsCluster(folder: string): boolean {
  return existsSync(pointerIn(folder));
}

/**
 * The cluster that a folder keeps in a home, if it does, and the lock of that home.
 *
 * @throws EmbeddedDatabaseError where the home belongs to another folder, is gone, or is in use
 */
export async function keptCluster(
  folder: string,
): Promise<{ readonly cluster: string; readonly lock: DirectoryLock } | null> {
  const cluster = (await readOrNull(pointerIn(folder)))?.trim();
  if (cluster === undefined) return null;
  const home = dirname(cluster);
  if (!existsSync(home)) {
    throw new EmbeddedDatabaseError(
      `The embedded database of ${resolve(folder)} was kept in ${cluster}, which is no longer there. ` +
        `To begin with a new one, delete ${pointerIn(folder)} and start again.`,
    );
  }
  // Asked before the lock, for an answer that tells the reason, and again with it.
  await mustBelong(home, folder);
  const lock = lockDirectory(home);
  if (lock === null) {
    throw new EmbeddedDatabaseError(`Another process runs the embedded database in ${home}.`);
  }
  try {
    await mustBelong(home, folder);
    await record(home, folder);
    return { cluster, lock };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** Makes a home for the cluster of a folder; `keptCluster` finds it from now on. */
export async function makeHome(folder: string): Promise<void> {
  const home = join(homes, randomUUID());
  await makeEnterable(homes);
  await makeEnterable(home);
  await record(home, folder);
  await replaceFile(pointerIn(folder), join(home, 'cluster'));
}

/** Makes a directory that every account can get through, and none but its owner can list. */
export async function makeEnterable(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  // Explicitly: mkdir's own mode is cut down by the umask.
  await chmod(directory, 0o711);
}

function pointerIn(folder: string): string {
  return join(resolve(folder), 'cluster-place');
}

async function mustBelong(home: string, folder: string): Promise<void> {
  const known = await readOrNull(join(home, 'pointed-to-by'));
  const [pointer = '', identity] = known?.trim().split('\n') ?? [];
  const isOurs =
    known === null ||
    // Up to 2026 the path was all that was written down.
    (identity === undefined
      ? pointer === pointerIn(folder)
      : identity === (await folderIdentity(folder)));
  if (isOurs) return;
  throw new EmbeddedDatabaseError(
    `The embedded database in ${home} belongs to ${dirname(pointer)}: ${resolve(folder)} is a copy of that, ` +
      'or was moved here from another disk.\n' +
      `  To begin with a new database here: rm ${pointerIn(folder)}\n` +
      `  To have that database here, and there no more: rm ${join(home, 'pointed-to-by')}\n` +
      'Then start again.',
  );
}

async function record(home: string, folder: string): Promise<void> {
  const whose = `${pointerIn(folder)}\n${await folderIdentity(folder)}`;
  await replaceFile(join(home, 'pointed-to-by'), whose);
}

/** Whole or not at all, also where the machine goes down. */
async function replaceFile(path: string, text: string): Promise<void> {
  const unfinished = `${path}.${randomUUID()}`;
  await writeFile(unfinished, `${text}\n`, { flush: true });
  await rename(unfinished, path);
}

async function readOrNull(path: string): Promise<string | null> {
  return readFile(path, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  });
}
