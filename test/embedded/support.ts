import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { onTestFinished } from 'vitest';
import { z } from 'zod';
import { readPostmaster } from '../../src/engine/embedded/postmaster.ts';

/** A new empty directory that Postgres' account can enter, and how to be rid of it. */
export async function temporaryDirectory(): Promise<AsyncDisposable & { path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'rowhouse-test-'));
  await chmod(path, 0o755);
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** Runs one statement on a connection of its own and returns its rows. */
export async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

const holder = z.object({ port: z.number(), place: z.string() });

/**
 * Has another process run a cluster in a directory.
 *
 * @returns once it runs: the process, and where the data is
 * @throws where the process ends instead
 */
export async function holdCluster(
  directory: string,
): Promise<{ child: ChildProcess; place: string }> {
  const script = join(import.meta.dirname, 'hold-cluster.ts');
  const child = spawn(process.execPath, [script, directory], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const gone = once(child, 'exit');
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await gone;
  });
  for await (const line of child.stdout) return { child, ...holder.parse(JSON.parse(`${line}`)) };
  throw new Error('The process ended.');
}

export async function postmasterPid(place: string): Promise<number> {
  const postmaster = await readPostmaster(place);
  if (postmaster === null) throw new Error(`No Postgres runs on ${place}.`);
  return postmaster.pid;
}

/** Whether a process is there and not just waiting to be buried. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    // No /proc: what kill said has to do. With one: gone in this moment.
    return process.platform !== 'linux';
  }
}

/** Waits for a process to end, at most two minutes. */
export async function ended(pid: number): Promise<boolean> {
  const limit = performance.now() + 120_000;
  while (isRunning(pid) && performance.now() < limit) await delay(10);
  return !isRunning(pid);
}
