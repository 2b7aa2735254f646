import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startCluster, type Cluster } from '../../src/engine/embedded/cluster.ts';
import { DirectoryInUseError } from '../../src/engine/embedded/errors.ts';
import { ended, holdCluster, postmasterPid, query, temporaryDirectory } from './support.ts';

let temporary: Awaited<ReturnType<typeof temporaryDirectory>>;
let directory: string;
const running: Cluster[] = [];

async function start(): Promise<Cluster> {
  const cluster = await startCluster({ directory, settings: { fsync: 'off' } });
  running.push(cluster);
  return cluster;
}

/** How often Linux had to give a process a page of memory: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
async function pageFaults(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8');
  return Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[7]);
}

beforeAll(async () => {
  temporary = await temporaryDirectory();
  directory = join(temporary.path, 'data');
});
afterEach(async () => {
  for (const cluster of running.splice(0)) await cluster.stop();
});
afterAll(() => temporary[Symbol.asyncDispose]());

describe('a cluster', () => {
  test('starts once where two processes start it on a new directory at the same moment', async () => {
    const starts = await Promise.allSettled([holdCluster(directory), holdCluster(directory)]);
    expect(starts.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  });

  test('is UTF-8 and orders text the same on every machine', async () => {
    const cluster = await start();
    const [row] = await query(
      cluster.superuserUrl('postgres'),
      `select pg_encoding_to_char(encoding) as encoding, datlocprovider as provider, datlocale as locale
       from pg_database where datname = current_database()`,
    );
    expect(row).toEqual({ encoding: 'UTF8', provider: 'b', locale: 'C.UTF-8' });
  });

  test('listens on 127.0.0.1 and nowhere else', async () => {
    const cluster = await start();
    const [row] = await query(
      cluster.superuserUrl('postgres'),
      `select current_setting('listen_addresses') as addresses,
              current_setting('unix_socket_directories') as sockets`,
    );
    expect(row).toEqual({ addresses: '127.0.0.1', sockets: '' });
  });

  test('refuses a wrong password', async () => {
    const cluster = await start();
    const url = new URL(cluster.superuserUrl('postgres'));
    url.password = 'wrong';
    await expect(query(url.href, 'select')).rejects.toMatchObject({ code: '28P01' });
  });

  test('keeps its password where only its owner can read it', async () => {
    await start();
    const { mode } = await stat(join(directory, 'superuser-password'));
    expect(mode & 0o777).toBe(0o600);
  });

  test('has its data after a restart', async () => {
    const first = await start();
    await query(first.superuserUrl('postgres'), 'create table kept as select 42 as answer');
    await first.stop();
    const second = await start();
    expect(await query(second.superuserUrl('postgres'), 'table kept')).toEqual([{ answer: 42 }]);
  });

  test('stops when it has ended already', async () => {
    const cluster = await start();
    process.kill(await postmasterPid(cluster.place), 'SIGQUIT');
    await cluster.ended;
    await expect(cluster.stop()).resolves.toBeUndefined();
  });

  test('is refused to a second process', async () => {
    await holdCluster(directory);
    await expect(start()).rejects.toThrow(DirectoryInUseError);
  });

  test.runIf(process.platform === 'linux')(
    'keeps the memory of a transaction for the next one',
    async () => {
      const cluster = await start();
      const client = new Client({ connectionString: cluster.superuserUrl('postgres') });
      await client.connect();
      try {
        const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
        const { pid } = rows[0]!;
        // Half a megabyte, in pieces.
        const work = () =>
          client.query(
            'select count(*) from (select distinct n from generate_series(1, 4000) n) t',
          );
        const times = 50;
        for (let time = 0; time < times; time += 1) await work();
        const before = await pageFaults(pid);
        for (let time = 0; time < times; time += 1) await work();
        expect((await pageFaults(pid)) - before).toBeLessThan(times);
      } finally {
        await client.end();
      }
    },
  );

  test('that does not start says why, in the words of its log', async () => {
    const settings = { shared_buffers: '1GiB' };
    await expect(startCluster({ directory, settings })).rejects.toThrow(/shared_buffers/);
  });
});

describe('after its process was killed, a cluster', () => {
  test('ends by itself', async () => {
    const { child, place } = await holdCluster(directory);
    const pid = await postmasterPid(place);
    child.kill('SIGKILL');
    expect(await ended(pid)).toBe(true);
  });

  test('can be started again at once', async () => {
    const { child } = await holdCluster(directory);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const cluster = await start();
    expect(await query(cluster.superuserUrl('postgres'), 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  test('starts although its process id has gone to another process', async () => {
    const first = await start();
    await first.stop();
    const { place } = first;
    const other = spawn('sleep', ['60']);
    await writeFile(
      join(place, 'postmaster.pid'),
      `${other.pid}\n${place}\n1\n5432\n\n127.0.0.1\n`,
    );
    try {
      const cluster = await start();
      expect(await query(cluster.superuserUrl('postgres'), 'select 1 as one')).toHaveLength(1);
      expect(other.exitCode).toBeNull();
    } finally {
      other.kill();
    }
  });
});
