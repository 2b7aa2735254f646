import { stat } from 'node:fs/promises';

/**
 * What a folder keeps when it is moved or renamed, and what no copy of it has: the number of its
 * inode and the time at which that was made. The number of the device is left out, since a restart
 * of the machine may change it.
 *
 * @throws where the folder is not there
 */
export async function folderIdentity(folder: string): Promise<string> {
  const { ino, birthtimeNs } = await stat(folder, { bigint: true });
  return `${ino}-${birthtimeNs}`;
}
