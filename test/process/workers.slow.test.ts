import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { cli, signalGroup, useClone, written, type Running } from './support.ts';

const clone = useClone();
let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.drop());

const start = (workers: string, variables: Readonly<Record<string, string>> = {}): Running =>
  clone.start(variables, ['--workers', workers]);

const configured = () => ({
  DATABASE_AUTHENTICATED_URL: database.loginUrl,
  JWKS_URL: 'http://127.0.0.1:1/jwks',
});

interface Line {
  readonly pid: number;
  readonly msg: string;
  readonly address?: string;
}

const lines = ({ output }: Running): Line[] =>
  output.stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Line);

const said = (server: Running, message: string) =>
  lines(server).filter(({ msg }) => msg === message);

const ready = async (server: Running, count: number): Promise<void> => {
  await expect.poll(() => said(server, 'ready').length).toBe(count);
};

const alive = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

const ask = async (address: string) => {
  const response = await fetch(`${address}/graphql?query={projects{nodes{id}}}`, {
    headers: { Connection: 'close' },
  });
  return response.json();
};

/** Keeps every query of projects waiting. */
async function lockProjects() {
  const client = new Client({ connectionString: database.superuserUrl });
  await client.connect();
  await client.query('begin; lock table projects in access exclusive mode');
  return {
    waiting: async () => {
      const locks = `select from pg_locks where relation = 'projects'::regclass and not granted`;
      return (await database.asSuperuser(locks)).count;
    },
    release: () => client.query('commit'),
    [Symbol.asyncDispose]: () => client.end(),
  };
}

/** What a metric of the server adds up to. */
async function measured(metrics: string, name: string): Promise<number> {
  const text = await (await fetch(metrics)).text();
  return text
    .split('\n')
    .filter((line) => line.startsWith(`${name} `) || line.startsWith(`${name}{`))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
}

const answer = { data: { projects: { nodes: [] } } };

// Several processes start one after the other.
describe('npm start -- --workers', () => {
  test('serves by as many processes, on one port', async () => {
    const server = start('2', configured());
    await ready(server, 2);
    const pids = new Set(said(server, 'ready').map(({ pid }) => pid));
    const addresses = new Set(said(server, 'ready').map(({ address }) => address));
    expect([pids.size, addresses.size]).toEqual([2, 1]);
    expect(pids).not.toContain(server.child.pid);
    const [address = ''] = addresses;
    expect(await Promise.all(Array.from({ length: 6 }, () => ask(address)))).toEqual(
      Array.from({ length: 6 }, () => answer),
    );
  });

  test('replaces one that dies, and says so', async () => {
    const server = start('2', configured());
    await ready(server, 2);
    const [{ pid, address = '' }] = said(server, 'ready') as [Line];
    process.kill(pid, 'SIGKILL');
    await written(server, /a worker has ended; another takes its place/);
    await ready(server, 3);
    expect(new Set(said(server, 'ready').map((line) => line.address))).toEqual(new Set([address]));
    expect(await ask(address)).toEqual(answer);
  });

  test('has one port for the metrics of all, on which no counter falls when one dies', async () => {
    const server = start('2', { ...configured(), METRICS_PORT: '0' });
    await ready(server, 2);
    const [, metrics = ''] = await written(server, /"metrics":"(http[^"]+)"/);
    expect(said(server, 'metrics are served')).toHaveLength(1);
    const [{ address = '', pid }] = said(server, 'ready') as [Line];
    await Promise.all(Array.from({ length: 6 }, () => ask(address)));
    const valueOf = (name: string) => measured(metrics, name);
    expect(await valueOf('rowhouse_requests_total')).toBe(6);
    expect(await valueOf('rowhouse_processes')).toBe(2);
    expect(await valueOf('rowhouse_pool_connections_max')).toBe(20);

    process.kill(pid, 'SIGKILL');
    await ready(server, 3);
    expect(await valueOf('rowhouse_requests_total')).toBe(6);
    expect(await valueOf('rowhouse_request_duration_seconds_count')).toBe(6);
    await expect.poll(() => valueOf('rowhouse_processes')).toBe(2);
  });

  test('shows that one hangs, which still counts what it had counted', async () => {
    const server = start('2', { ...configured(), METRICS_PORT: '0' });
    await ready(server, 2);
    const [, metrics = ''] = await written(server, /"metrics":"(http[^"]+)"/);
    const [{ address = '', pid }] = said(server, 'ready') as [Line];
    await Promise.all(Array.from({ length: 6 }, () => ask(address)));
    expect(await measured(metrics, 'rowhouse_requests_total')).toBe(6);
    process.kill(pid, 'SIGSTOP');
    expect(await measured(metrics, 'rowhouse_processes')).toBe(1);
    expect(await measured(metrics, 'rowhouse_requests_total')).toBe(6);
    process.kill(pid, 'SIGCONT');
    await expect.poll(() => measured(metrics, 'rowhouse_processes')).toBe(2);
  });

  test.each(['SIGINT', 'SIGTERM'] as const)(
    'ends all of them in good order on %s',
    async (signal) => {
      const server = start('2', configured());
      await ready(server, 2);
      // As Ctrl-C does it, all at once; as a supervisor does it, the first alone.
      if (signal === 'SIGINT') signalGroup(server, signal);
      else server.child.kill(signal);
      expect(await server.exit).toBe(0);
      for (const { pid } of said(server, 'ready')) expect(alive(pid)).toBe(false);
      expect(server.output.stdout).not.toContain('another takes its place');
      expect(server.output.stderr).toBe('');
    },
  );

  test('leaves none behind when the first process is killed', async () => {
    const server = start('2', configured());
    await ready(server, 2);
    server.child.kill('SIGKILL');
    await expect.poll(() => said(server, 'ready').filter(({ pid }) => alive(pid))).toEqual([]);
  });

  test('answers what it was asked before the first process was killed', async () => {
    const server = start('2', configured());
    await ready(server, 2);
    const [{ address = '' }] = said(server, 'ready') as [Line];
    await using lock = await lockProjects();
    const asked = ask(address);
    asked.catch(() => undefined);
    await expect.poll(lock.waiting).toBe(1);
    server.child.kill('SIGKILL');
    const gone = 'the first process has gone; this one ends';
    await expect.poll(() => said(server, gone).length).toBe(2);
    await lock.release();
    expect(await asked).toEqual(answer);
  });

  test('starts one embedded database for all', async () => {
    const server = start('2');
    const [, address = ''] = await written(server, /answers at (http\S+)\/graphql/);
    await ready(server, 2);
    const token = cli(clone.path, 'token', ['--sub', 'alice']);
    await token.exit;
    const response = await fetch(`${address}/graphql?query={viewer{userId}}`, {
      headers: { Authorization: `Bearer ${token.output.stdout.trim()}` },
    });
    expect(await response.json()).toEqual({ data: { viewer: { userId: 'alice' } } });
    signalGroup(server, 'SIGINT');
    expect(await server.exit).toBe(0);
  });

  test.each(['0', 'many', '-1', '2.5', '1000'])('takes no %s', async (workers) => {
    const server = start(workers);
    expect(await server.exit).toBe(2);
    expect(server.output.stderr).toMatch(
      /^(--workers must be a whole number from 1 to 256\.|Option '--workers' [^]*)\n\nUsage: npm start \[-- --workers N\]\n/,
    );
  });

  test('says once that its port is taken', async () => {
    const first = start('2', configured());
    await ready(first, 2);
    const port = new URL(said(first, 'ready')[0]?.address ?? '').port;
    const second = start('2', { ...configured(), PORT: port });
    expect(await second.exit).toBe(1);
    expect(second.output.stderr).toMatch(/^Port \d+ on 127\.0\.0\.1 is taken.*\n$/);
  });

  test('ends where no worker can start, and says why', async () => {
    const server = start('2', { ...configured(), PERSISTED_DOCUMENTS: 'absent.json' });
    expect(await server.exit).toBe(1);
    expect(server.output.stderr).toContain("PERSISTED_DOCUMENTS: absent.json can't be read");
  });

  test('serves no database that is not safe', async () => {
    const server = start('2', { ...configured(), DATABASE_AUTHENTICATED_URL: database.ownerUrl });
    expect(await server.exit).toBe(1);
    expect(server.output.stderr).toContain('The login owns table public.todos.');
    expect(said(server, 'ready')).toEqual([]);
  });
});
