import { randomBytes } from 'node:crypto';
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { EmbeddedDatabaseError, UnwritableDirectoryError } from './errors.ts';

/**
 * Reads a file that only its owner may read (mode 0600), and makes it where it is missing. Of
 * several processes that make it at the same time one wins, and all get the winner's content.
 *
 * @throws EmbeddedDatabaseError where it belongs to somebody else, or nothing can be written there
 */
export async function keptSecret(
  directory: string,
  name: string,
  make: () => string | Promise<string> = randomPassword,
): Promise<string> {
  const path = join(directory, name);
  const kept = await read(path);
  if (kept !== null) return kept;
  const candidate = `${path}.${randomBytes(6).toString('hex')}`;
  const made = `${await make()}\n`;
  try {
    await writeFile(candidate, made, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    throw new UnwritableDirectoryError(resolve(directory), error);
  }
  try {
    // A link fails where the name is taken, and never shows a half-written file.
    await link(candidate, path).catch((error: unknown) => {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    });
  } finally {
    await rm(candidate, { force: true });
  }
  const winner = await read(path);
  if (winner === null) throw new EmbeddedDatabaseError(`${path} was removed while it was made.`);
  return winner;
}

async function read(path: string): Promise<string | null> {
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw new EmbeddedDatabaseError(
      `${path} can't be read by this user. Give it to yourself with chown.`,
      error,
    );
  }
}

function randomPassword(): string {
  return randomBytes(24).toString('base64url');
}
