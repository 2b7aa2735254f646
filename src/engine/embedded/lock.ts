import { DatabaseSync } from 'node:sqlite';
import { join, resolve } from 'node:path';
import { UnwritableDirectoryError } from './errors.ts';

export interface DirectoryLock {
  release(): void;
}

/**
 * Takes a directory for this process: exactly one process has it, also when several try at the
 * same moment.
 *
 * SQLite is used for its file lock alone. The lock is the kernel's and ends with the process,
 * however that ends, so there is no stale one to recognise: the usual file with a process id in it
 * is wrong after a crash, when the id belongs to somebody else.
 *
 * @returns the lock, or null where another process has it
 * @throws UnwritableDirectoryError where the directory takes no file
 */
export function lockDirectory(directory: string): DirectoryLock | null {
  const database = openLock(directory);
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if (isBusy(error)) return null;
    throw error;
  }
  return { release: () => database.close() };
}

function openLock(directory: string): DatabaseSync {
  try {
    return new DatabaseSync(join(directory, 'lock'));
  } catch (error) {
    throw new UnwritableDirectoryError(resolve(directory), error);
  }
}

function isBusy(error: unknown): boolean {
  const SQLITE_BUSY = 5;
  return error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY;
}
