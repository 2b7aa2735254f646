import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

/** What became of the files. */
export interface Placed {
  readonly written: readonly string[];
  /** Changed by hand, and by what is new in the database as well. */
  readonly merged: readonly string[];
  /** Changed by hand in the places that are new: left alone. */
  readonly left: readonly string[];
}

export const readIfThere = (file: string): Promise<string | null> =>
  readFile(file, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  });

/**
 * Writes files, but nothing over what was changed by hand: what is new is merged into that, and where both
 * changed the same lines, the file is left as it is.
 *
 * @param files - the texts by their paths
 * @param before - the same as they were written last; none for a file that was not
 */
export async function placeFiles(
  files: ReadonlyMap<string, string>,
  before: ReadonlyMap<string, string>,
): Promise<Placed> {
  const placed = { written: [] as string[], merged: [] as string[], left: [] as string[] };
  for (const [path, text] of files) {
    const there = await readIfThere(path);
    const base = before.get(path);
    if (there === text || base === text) continue;
    if (there === null && base !== undefined) {
      placed.left.push(path);
      continue;
    }
    if (there === null || there === base) {
      await write(path, text);
      placed.written.push(path);
      continue;
    }
    const merged = base === undefined ? null : await merge(there, base, text);
    if (merged === null) {
      placed.left.push(path);
      continue;
    }
    await write(path, merged);
    placed.merged.push(path);
  }
  return placed;
}

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}

/** What git makes of two changes of a text; null where they touch each other, or there is no git. */
async function merge(mine: string, base: string, theirs: string): Promise<string | null> {
  const folder = await mkdtemp(join(tmpdir(), 'rowhouse-adopt-'));
  try {
    const names = ['mine', 'base', 'theirs'].map((name) => join(folder, name));
    const texts = [mine, base, theirs];
    await Promise.all(names.map((name, index) => writeFile(name, texts[index]!)));
    const { stdout } = await promisify(execFile)('git', ['merge-file', '-p', ...names]);
    return stdout;
  } catch {
    return null;
  } finally {
    await rm(folder, { recursive: true });
  }
}
