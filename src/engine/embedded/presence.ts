import { randomUUID } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { folderIdentity } from './folder-identity.ts';

const schema = z.object({
  pid: z.number(),
  /** The command, as its user typed it. */
  command: z.string(),
  databasePort: z.number(),
  /** Where the server answers; null while it doesn't, and for commands that serve nothing. */
  address: z.string().nullable(),
  /** The folder that it is about: a copy of the folder has a copy of this. */
  folder: z.string(),
});

const asJson = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue('is cut off');
    return z.NEVER;
  }
});

/** Who runs the embedded database; kept in `running.json` so that other commands find it. */
export type Presence = Omit<z.output<typeof schema>, 'folder'>;

function file(directory: string): string {
  return join(directory, 'running.json');
}

/** Written under another name first: a reader never sees half of it. */
export async function announce(directory: string, presence: Presence): Promise<void> {
  const unfinished = `${file(directory)}.${randomUUID()}`;
  const written = { ...presence, folder: await folderIdentity(directory) };
  await writeFile(unfinished, `${JSON.stringify(written)}\n`, { mode: 0o600 });
  await rename(unfinished, file(directory));
}

export async function withdraw(directory: string): Promise<void> {
  await rm(file(directory), { force: true });
}

/** Null where nothing is announced, or by a process that is no more: a killed one withdraws nothing. */
export async function readPresence(directory: string): Promise<Presence | null> {
  const text = await readFile(file(directory), 'utf8').catch(() => null);
  if (text === null) return null;
  const { data } = asJson.pipe(schema).safeParse(text);
  if (data === undefined || !isAlive(data.pid)) return null;
  const { folder, ...presence } = data;
  return folder === (await folderIdentity(directory)) ? presence : null;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Who has the folder's database, and what to do about it, in words. */
export async function whoHasIt(directory: string): Promise<string> {
  const presence = await readPresence(directory);
  const who =
    presence === null
      ? 'another process that is just starting or stopping'
      : `"${presence.command}" (process ${presence.pid}${presence.address === null ? '' : `, ${presence.address}`})`;
  return (
    `The embedded database in ${directory} is already in use by ${who}. ` +
    'Use that one, or stop it first. (A second server needs a database of its own: another clone, or DATABASE_URL.)'
  );
}
