import { execFile } from 'node:child_process';
import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, onTestFinished, test } from 'vitest';
import { startCluster } from '../../src/engine/embedded/cluster.ts';
import { startDatabase } from '../../src/engine/embedded/database.ts';
import { readPresence } from '../../src/engine/embedded/presence.ts';
import { holdCluster, isRunning, postmasterPid, query, temporaryDirectory } from './support.ts';

const run = promisify(execFile);
const homes = new Set<string>();

async function temporary(mode: number): Promise<string> {
  const directory = await temporaryDirectory();
  onTestFinished(() => directory[Symbol.asyncDispose]());
  const folders = join(directory.path, 'folders');
  await mkdir(folders);
  await chmod(folders, mode);
  return folders;
}

const copy = (from: string, to: string) => run('cp', ['-a', from, to]);

/** What a shell command does in a folder's database while nothing else runs it. */
async function once(directory: string, statement: string) {
  const cluster = await startCluster({ directory, settings: { fsync: 'off' } });
  homes.add(dirname(cluster.place));
  try {
    return { place: cluster.place, rows: await query(cluster.superuserUrl('postgres'), statement) };
  } finally {
    await cluster.stop();
  }
}

async function hold(directory: string): Promise<number> {
  const { place } = await holdCluster(directory);
  homes.add(dirname(place));
  return postmasterPid(place);
}

afterEach(async () => {
  for (const home of homes) {
    if (home.startsWith('/var/lib/rowhouse/')) await rm(home, { recursive: true, force: true });
  }
  homes.clear();
});

const keep = 'create table kept as select 42 as answer';

// Root's Postgres runs as another account, which keeps the data of such a folder elsewhere.
describe.runIf(process.getuid?.() === 0)(
  'In a directory that others can not enter, a folder',
  () => {
    test('that was moved has its database, also after a new one has begun', async () => {
      const folders = await temporary(0o700);
      const { place } = await once(join(folders, 'a'), keep);
      expect(place).toMatch(/^\/var\/lib\/rowhouse\//);
      await rename(join(folders, 'a'), join(folders, 'b'));
      await once(join(folders, 'new'), 'select');
      const moved = await once(join(folders, 'b'), 'table kept');
      expect(moved).toEqual({ place, rows: [{ answer: 42 }] });
    });

    test('that was moved to where others can enter has its database', async () => {
      const folders = await temporary(0o700);
      const { place } = await once(join(folders, 'a'), keep);
      const open = join(await temporary(0o755), 'a');
      await rename(join(folders, 'a'), open);
      expect(await once(open, 'table kept')).toEqual({ place, rows: [{ answer: 42 }] });
    });

    test('that is deleted leaves its database to whoever deletes that', async () => {
      const folders = await temporary(0o700);
      const { place } = await once(join(folders, 'a'), 'select');
      await rm(join(folders, 'a'), { recursive: true });
      await once(join(folders, 'new'), 'select');
      expect(await readFile(join(place, 'PG_VERSION'), 'utf8')).toBe('18\n');
    });

    test('that is a copy is refused the database of the one that it was copied from', async () => {
      const folders = await temporary(0o700);
      const original = join(folders, 'a');
      const pid = await hold(original);
      await copy(original, join(folders, 'b'));
      const start = startCluster({ directory: join(folders, 'b') });
      await expect(start).rejects.toThrow(`belongs to ${original}`);
      expect(isRunning(pid)).toBe(true);
    });

    test('that was moved away keeps its database from a copy in its old place', async () => {
      const folders = await temporary(0o700);
      await once(join(folders, 'a'), keep);
      await rename(join(folders, 'a'), join(folders, 'b'));
      await copy(join(folders, 'b'), join(folders, 'a'));
      await expect(startCluster({ directory: join(folders, 'a') })).rejects.toThrow('belongs to');
      expect((await once(join(folders, 'b'), 'table kept')).rows).toEqual([{ answer: 42 }]);
    });

    test('that is a copy begins with a new database when it is told to', async () => {
      const folders = await temporary(0o700);
      const { place } = await once(join(folders, 'a'), keep);
      await copy(join(folders, 'a'), join(folders, 'b'));
      await rm(join(folders, 'b', 'cluster-place'));
      expect((await once(join(folders, 'b'), 'select')).place).not.toBe(place);
      expect((await once(join(folders, 'a'), 'table kept')).rows).toEqual([{ answer: 42 }]);
    });

    test('gets the database of another when that is given to it, and not while it runs', async () => {
      const folders = await temporary(0o700);
      const original = join(folders, 'a');
      const { place } = await once(original, keep);
      await copy(original, join(folders, 'b'));
      const pid = await hold(original);
      await rm(join(dirname(place), 'pointed-to-by'));
      const start = startCluster({ directory: join(folders, 'b') });
      await expect(start).rejects.toThrow('Another process runs the embedded database');
      expect(isRunning(pid)).toBe(true);
    });

    test('of an earlier version, whose database knows it by its path, has its database', async () => {
      const folders = await temporary(0o700);
      const { place } = await once(join(folders, 'a'), keep);
      const record = join(dirname(place), 'pointed-to-by');
      await writeFile(record, join(folders, 'a', 'cluster-place'));
      expect((await once(join(folders, 'a'), 'table kept')).rows).toEqual([{ answer: 42 }]);
    });

    test('whose database was deleted says so', async () => {
      const folders = await temporary(0o700);
      const { place } = await once(join(folders, 'a'), 'select');
      await rm(dirname(place), { recursive: true });
      const start = startCluster({ directory: join(folders, 'a') });
      await expect(start).rejects.toThrow(`was kept in ${place}, which is no longer there`);
    });

    test('that has a database inside, from when others could enter, says so', async () => {
      const open = join(await temporary(0o755), 'a');
      await once(open, keep);
      const closed = join(await temporary(0o700), 'a');
      await rename(open, closed);
      await expect(startCluster({ directory: closed })).rejects.toThrow('can not enter');
      await rename(closed, open);
      expect((await once(open, 'table kept')).rows).toEqual([{ answer: 42 }]);
    });
  },
);

describe('A copy of a folder', () => {
  test('that stands where the folder was leaves the Postgres of the folder alone', async () => {
    const folders = await temporary(0o755);
    const [a, b, spare] = [join(folders, 'a'), join(folders, 'b'), join(folders, 'spare')];
    await once(a, 'select');
    // The data of a Postgres that runs is not whole in a copy; that it runs is what is copied late.
    await copy(a, spare);
    const pid = await hold(a);
    await copy(join(a, 'cluster', 'postmaster.pid'), join(spare, 'cluster'));
    await rename(a, b);
    await rename(spare, a);
    await once(a, 'select');
    expect(isRunning(pid)).toBe(true);
  });

  test('does not take the server of the folder for its own', async () => {
    const folders = await temporary(0o755);
    const database = await startDatabase(join(folders, 'a'), 'npm start');
    onTestFinished(() => database.stop());
    await copy(join(folders, 'a'), join(folders, 'b'));
    expect(await readPresence(join(folders, 'a'))).not.toBeNull();
    expect(await readPresence(join(folders, 'b'))).toBeNull();
  });
});
