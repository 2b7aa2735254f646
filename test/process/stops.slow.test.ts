import { open, readFile } from 'node:fs/promises';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { readPresence } from '../../src/engine/embedded/presence.ts';
import { ended, isRunning, postmasterPid } from '../embedded/support.ts';
import { environment, freshClone, run, signalGroup, written, type Running } from './support.ts';

// What a start has started, and whether anything of it is left when the start is ended from outside.

let clone: Awaited<ReturnType<typeof freshClone>>;
const running: Running[] = [];
beforeAll(async () => {
  clone = await freshClone();
});
afterEach(async () => {
  for (const one of running.splice(0)) signalGroup(one, 'SIGKILL');
});
afterAll(() => clone[Symbol.asyncDispose]());

interface Started {
  /** The process that was started: npm, or the server itself. */
  readonly pid: number;
  readonly server: number;
  readonly postgres: number;
}

async function start(command: readonly string[]): Promise<Started & { output: Running['output'] }> {
  const process = run(clone.path, command, { PORT: '0' });
  running.push(process);
  await written(process, /Ctrl-C stops/);
  const presence = await readPresence(join(clone.path, '.data'));
  return {
    pid: process.child.pid!,
    server: presence!.pid,
    postgres: await postmasterPid(join(clone.path, '.data', 'cluster')),
    output: process.output,
  };
}

/** What of a start still runs, when all of it has had the time to end. */
async function leftOf({ pid, server, postgres }: Started): Promise<string[]> {
  const processes = Object.entries({ npm: pid, server, postgres });
  const gone = await Promise.all(processes.map(async ([, one]) => ended(one)));
  return processes.filter((_, nth) => !gone[nth]).map(([name]) => name);
}

const npm = ['npm', 'start'];
const itself = [process.execPath, join('src', 'main.ts'), 'start'];
const usual = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGKILL'] as const;

describe('a start leaves no server and no Postgres behind', () => {
  test.each(usual)('when npm gets %s', async (signal) => {
    const started = await start(npm);
    process.kill(started.pid, signal);
    expect(await leftOf(started)).toEqual([]);
  });

  test.each(usual)('when the server gets %s', async (signal) => {
    const started = await start(npm);
    process.kill(started.server, signal);
    expect(await leftOf(started)).toEqual([]);
  });

  test.each(['SIGTERM', 'SIGHUP', 'SIGKILL'] as const)(
    'of npm run dev, when npm gets %s',
    async (signal) => {
      const started = await start(['npm', 'run', 'dev']);
      expect(started.server).not.toBe(started.pid);
      process.kill(started.pid, signal);
      expect(await leftOf(started)).toEqual([]);
    },
  );

  test('by several processes, when npm is killed', async () => {
    const started = await start(['npm', 'start', '--', '--workers', '2']);
    process.kill(started.pid, 'SIGKILL');
    expect(await leftOf(started)).toEqual([]);
  });
});

test('a server says that it stops, and that it has', async () => {
  const started = await start(itself);
  process.kill(started.pid, 'SIGTERM');
  expect(await leftOf(started)).toEqual([]);
  expect(started.output.stdout).toMatch(/"msg":"stopping[^]*"msg":"stopped"/);
});

test('a server that npm did not start goes on without whoever did', async () => {
  const shell = ['sh', '-c', `"$0" src/main.ts start & wait`, process.execPath];
  const started = await start(shell);
  process.kill(started.pid, 'SIGKILL');
  expect(await ended(started.pid)).toBe(true);
  const { address } = (await readPresence(join(clone.path, '.data')))!;
  expect((await fetch(`${address}/health`)).status).toBe(200);
  process.kill(started.server, 'SIGTERM');
  expect(await leftOf(started)).toEqual([]);
});

test.runIf(process.platform === 'linux')(
  'under nohup a server outlives its terminal, and npm with it',
  async () => {
    // What nohup makes of a terminal's input.
    await using input = await open('/dev/null', 'w');
    const log = join(clone.path, 'nohup.out');
    await using output = await open(log, 'w');
    const child = spawn('npm', ['start'], {
      cwd: clone.path,
      env: environment({ PORT: '0' }),
      stdio: [input.fd, output.fd, output.fd],
      detached: true,
    });
    onTestFinished(() => signalGroup({ child }, 'SIGKILL'));
    await expect.poll(() => readFile(log, 'utf8')).toContain('Ctrl-C stops');
    const { pid, address } = (await readPresence(join(clone.path, '.data')))!;
    const gone = once(child, 'exit');
    process.kill(-child.pid!, 'SIGHUP');
    await gone;
    expect((await fetch(`${address}/health`)).status).toBe(200);
    process.kill(pid, 'SIGTERM');
    expect(await ended(pid)).toBe(true);
    expect(isRunning(pid)).toBe(false);
  },
);
