import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { databaseAccount } from './account.ts';
import { DirectoryInUseError } from './errors.ts';
import { lockDirectory } from './lock.ts';
import { clusterPlace, hasCluster, makeDataDirectory } from './place.ts';
import { clearLeftover } from './postmaster.ts';
import { whoHasIt } from './presence.ts';

/**
 * Deletes the database of a folder, and nothing else that the folder keeps: passwords and keys stay.
 *
 * @returns where it was; null where there was none
 * @throws DirectoryInUseError where a process uses it
 * @throws EmbeddedDatabaseError where it belongs to another folder, or can't be deleted
 */
export async function deleteCluster(directory: string): Promise<string | null> {
  if (!hasCluster(directory)) return null;
  const account = await databaseAccount(join(directory, 'cluster'));
  await makeDataDirectory(directory, account);
  const lock = lockDirectory(directory);
  if (lock === null) throw new DirectoryInUseError(await whoHasIt(directory));
  try {
    const place = await clusterPlace(directory, account);
    try {
      await clearLeftover(place.cluster);
      await rm(place.cluster, { recursive: true, force: true });
    } finally {
      place.lock?.release();
    }
    return place.cluster;
  } finally {
    lock.release();
  }
}
