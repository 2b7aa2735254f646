import { execFile } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { EmbeddedDatabaseError } from './errors.ts';
import { folderIdentity } from './folder-identity.ts';

const run = promisify(execFile);

/** What a running Postgres writes into `postmaster.pid`. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  readonly ready: boolean;
}

/** Reads `postmaster.pid` (its lines are set out in Postgres' source, miscadmin.h); null where there is none. */
export async function readPostmaster(cluster: string): Promise<Postmaster | null> {
  const text = await readFile(join(cluster, 'postmaster.pid'), 'utf8').catch(() => null);
  if (text === null) return null;
  const lines = text.split('\n');
  return {
    pid: Number(lines[0]),
    port: Number(lines[3]),
    ready: lines[7]?.trim() === 'ready',
  };
}

/**
 * Ends a Postgres that outlived its owner, and removes a `postmaster.pid` that outlived its
 * Postgres. Postgres itself takes a recycled process id for a running server and would not start.
 * Only for the one who holds the directory's lock.
 *
 * @throws EmbeddedDatabaseError where a leftover does not end
 */
export async function clearLeftover(cluster: string): Promise<void> {
  const leftover = await readPostmaster(cluster);
  if (leftover === null) return;
  // Fast shutdown first; then the crash-safe immediate one.
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) {
    if (!(await isPostmasterOf(leftover.pid, cluster))) break;
    try {
      process.kill(leftover.pid, signal);
    } catch {
      break;
    }
    await waitUntilGone(leftover.pid, cluster, 10_000);
  }
  if (await isPostmasterOf(leftover.pid, cluster)) {
    throw new EmbeddedDatabaseError(
      `A Postgres of an earlier run (process ${leftover.pid}) still uses ${cluster} and does not stop. End it and start again.`,
    );
  }
  await rm(join(cluster, 'postmaster.pid'), { force: true });
}

async function waitUntilGone(pid: number, cluster: string, milliseconds: number): Promise<void> {
  const end = performance.now() + milliseconds;
  while (performance.now() < end && (await isPostmasterOf(pid, cluster))) await delay(20);
}

async function isPostmasterOf(pid: number, cluster: string): Promise<boolean> {
  if (!Number.isSafeInteger(pid) || pid <= 1) return false;
  const command = (await commandLine(pid)).replaceAll('\0', ' ');
  // Its working directory is its data directory, whatever that is called by now.
  const working = await folderIdentity(`/proc/${pid}/cwd`).catch(() => null);
  if (working !== null)
    return command.includes(' -D ') && working === (await folderIdentity(cluster));
  // Not just the path: an editor that shows a file of the cluster has it in its command line too.
  return command.includes(`-D ${cluster} `);
}

async function commandLine(pid: number): Promise<string> {
  try {
    return await readFile(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    if (process.platform === 'linux') return '';
    return run('ps', ['-o', 'command=', '-p', String(pid)]).then(
      ({ stdout }) => stdout,
      () => '',
    );
  }
}
