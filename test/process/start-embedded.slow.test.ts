import { once } from 'node:events';
import { readFile, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { readPostmaster } from '../../src/engine/embedded/postmaster.ts';
import { readPresence } from '../../src/engine/embedded/presence.ts';
import { ended, postmasterPid } from '../embedded/support.ts';
import { cli, freshClone, run, signalGroup, written, type Running } from './support.ts';

let clone: Awaited<ReturnType<typeof freshClone>>;
let data: string;
let place: string;
const running: Running[] = [];

const list = <T extends z.ZodType>(node: T) => z.object({ nodes: z.array(node) });
const project = z.object({ todos: list(z.object({ task: z.string() })) });
const account = z.object({ projects: list(project) });
const nested = z.object({ data: z.object({ accounts: list(account) }) });

interface Server extends Running {
  readonly address: string;
}

async function start(command?: readonly string[]): Promise<Server> {
  const variables = { PORT: '0' };
  const server =
    command === undefined
      ? cli(clone.path, 'start', [], variables)
      : run(clone.path, command, variables);
  running.push(server);
  const [, address = ''] = await written(server, /answers at (http\S+)\/graphql/);
  await written(server, /Ctrl-C stops/);
  return { ...server, address };
}

async function token(sub: string): Promise<string> {
  const command = cli(clone.path, 'token', ['--sub', sub]);
  await command.exit;
  return command.output.stdout.trim();
}

async function ask(server: Server, query: string, bearer: string): Promise<unknown> {
  const response = await fetch(`${server.address}/graphql`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${bearer}` },
    body: JSON.stringify({ query }),
  });
  return response.json();
}

/** Waits until a server has heard that it is to stop. */
async function listensNoMore({ address }: Server): Promise<void> {
  const listens = () =>
    fetch(`${address}/health`, { headers: { connection: 'close' } }).then(
      () => true,
      () => false,
    );
  await expect.poll(listens).toBe(false);
}

/** Has the table of todos locked until the returned function is called. */
interface TableLock {
  /** Resolves when somebody waits for the table. */
  readonly awaited: () => Promise<void>;
  readonly release: () => Promise<void>;
}

async function lockTodos(): Promise<TableLock> {
  const presence = await readPresence(data);
  const password = (await readFile(join(data, 'superuser-password'), 'utf8')).trim();
  const client = new Client({
    connectionString: `postgresql://postgres:${password}@127.0.0.1:${presence?.databasePort}/rowhouse`,
  });
  client.on('error', () => {});
  await client.connect();
  await client.query('begin; lock table todos in access exclusive mode');
  const waiting = `select from pg_locks where relation = 'todos'::regclass and not granted`;
  return {
    awaited: async () => {
      while ((await client.query(waiting)).rowCount === 0) await delay(20);
    },
    release: () => client.end(),
  };
}

beforeAll(async () => {
  clone = await freshClone();
  data = join(clone.path, '.data');
  place = join(data, 'cluster');
});
afterAll(() => clone[Symbol.asyncDispose]());

async function endAll(): Promise<void> {
  for (const process of running.splice(0)) {
    signalGroup(process, 'SIGKILL');
    await process.exit;
  }
}

describe('npm start without a database', () => {
  let server: Server;
  beforeAll(async () => {
    server = await start();
  });
  afterAll(endAll);

  test('prints an address, a token command and a curl command, each to be copied', () => {
    expect(server.output.stdout.match(/^ {2}\S.*$/gm)).toEqual([
      expect.stringMatching(/^ {2}http:\/\/127\.0\.0\.1:\d+\/graphql$/),
      '  npm run -s token -- --sub alice',
      expect.stringMatching(/^ {2}curl /),
    ]);
  });

  test("prints a curl command that, pasted into a shell, shows alice's todos", async () => {
    const [curl = ''] = /^ {2}curl .*$/m.exec(server.output.stdout) ?? [];
    const pasted = run(clone.path, ['sh', '-c', curl]);
    await pasted.exit;
    const { accounts } = nested.parse(JSON.parse(pasted.output.stdout)).data;
    const projects = accounts.nodes.flatMap((node) => node.projects.nodes);
    expect(projects.flatMap((node) => node.todos.nodes).length).toBeGreaterThan(0);
  });

  test('keeps its keys and passwords where only their owner can read them', async () => {
    const secrets = [
      'development-key.json',
      'superuser-password',
      'owner-password',
      'login-password',
    ];
    const modes = secrets.map(async (name) => (await stat(join(data, name))).mode & 0o777);
    expect(await Promise.all(modes)).toEqual(secrets.map(() => 0o600));
  });

  test('a second time beside the first says who runs and where, and ends with 1', async () => {
    const second = cli(clone.path, 'start', [], { PORT: '0' });
    expect(await second.exit).toBe(1);
    expect(second.output.stderr).toContain(
      `"npm start" (process ${server.child.pid}, ${server.address})`,
    );
    expect((await fetch(`${server.address}/ready`)).status).toBe(200);
  });

  test('has doctor work beside it', async () => {
    const doctor = cli(clone.path, 'doctor');
    expect(await doctor.exit).toBe(0);
    expect(doctor.output.stdout).toMatch(/^Nothing is wrong with this database\./);
    expect(doctor.output.stderr).toBe('');
  });

  test('has its data after a restart, and adds no sample data to it', async () => {
    const count = '{ todos { totalCount } }';
    const alice = await token('alice');
    await ask(server, 'mutation { createTodo(input: { task: "kept" }) { todo { id } } }', alice);
    const before = await ask(server, count, alice);
    server.child.kill('SIGTERM');
    await server.exit;
    expect(await ask(await start(), count, alice)).toEqual(before);
  });
});

describe('a start that fails', () => {
  test('ends with one sentence when its port is taken, and takes Postgres with it', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const PORT = String(typeof address === 'object' ? address?.port : '');
    const server = cli(clone.path, 'start', [], { PORT });
    expect(await server.exit).toBe(1);
    expect(server.output.stderr).toMatch(/^Port \d+ on 127\.0\.0\.1 is taken .*\n$/);
    expect(await readPostmaster(place)).toBeNull();
    other.close();
  });

  test('ends with every problem of its configuration', async () => {
    const server = cli(clone.path, 'start', [], { PORT: 'x', LOG_LEVEL: 'loud' });
    expect(await server.exit).toBe(1);
    expect(server.output.stderr).toContain('PORT: must be a whole number');
    expect(server.output.stderr).toContain('LOG_LEVEL: ');
  });
});

const createLate = 'mutation { createTodo(input: { task: "late" }) { todo { task } } }';

describe('a running server', () => {
  afterEach(endAll);

  test('is stopped by Ctrl-C, and Postgres with it, after the request that it is at', async () => {
    const server = await start(['npm', 'start']);
    const pid = await postmasterPid(place);
    const alice = await token('alice');
    const lock = await lockTodos();
    const answer = ask(server, createLate, alice);
    await lock.awaited();
    // Twice, as where npm passes on what the terminal has sent to everybody.
    signalGroup(server, 'SIGINT');
    signalGroup(server, 'SIGINT');
    await listensNoMore(server);
    await lock.release();
    expect(await answer).toEqual({ data: { createTodo: { todo: { task: 'late' } } } });
    await server.exit;
    expect(await ended(pid)).toBe(true);
  });

  test('that is killed leaves no Postgres behind', async () => {
    const server = await start();
    const pid = await postmasterPid(place);
    signalGroup(server, 'SIGKILL');
    expect(await ended(pid)).toBe(true);
  });

  test('ends when its Postgres does, and says so', async () => {
    const server = await start();
    process.kill(await postmasterPid(place), 'SIGQUIT');
    expect(await server.exit).toBe(1);
    expect(server.output.stderr).toContain('The embedded Postgres ended unexpectedly.');
  });

  test('told to stop finishes the request that it is at', async () => {
    const server = await start();
    const alice = await token('alice');
    const lock = await lockTodos();
    const answer = ask(server, createLate, alice);
    await lock.awaited();
    server.child.kill('SIGTERM');
    await listensNoMore(server);
    await lock.release();
    expect(await answer).toEqual({ data: { createTodo: { todo: { task: 'late' } } } });
    expect(await server.exit).toBe(0);
  });

  test('told to stop twice ends at once', async () => {
    const server = await start();
    const lock = await lockTodos();
    const answer = ask(server, '{ todos { nodes { id } } }', await token('alice'));
    void answer.catch(() => undefined);
    await lock.awaited();
    server.child.kill('SIGTERM');
    // Far enough apart to be two.
    const again = setInterval(() => server.child.kill('SIGTERM'), 400);
    expect(await server.exit).toBe(1);
    clearInterval(again);
    await lock.release();
  });
});
