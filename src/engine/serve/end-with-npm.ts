import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Logger } from '../logger.ts';
import type { Shutdown } from './shutdown.ts';

/** How often it is looked for npm, in milliseconds. */
const INTERVAL_MS = 250;

/**
 * Ends the process in good order when the npm that started it has gone. npm passes on two signals, and those
 * only to the shell between it and us, which then ends alone: without this the server would go on unseen, and
 * have the port and the data. A server that npm did not start is left to who did.
 */
export function endWithNpm(logger: Logger, shutdown: Shutdown): void {
  if (process.platform === 'win32' || !isRunByNpm() || outlivesTerminal()) return;
  const between = processesUpToNpm();
  const wasThere = isNpm(between.at(-1)!);
  const timer = setInterval(() => {
    if (wasThere && !hasGone(between)) return;
    clearInterval(timer);
    if (shutdown.begun) return;
    logger.warn({}, 'npm has gone; the server ends with it');
    void shutdown.end(0);
    // A watcher would start us again.
    for (const pid of between.slice(0, -1)) terminate(pid);
  }, INTERVAL_MS);
  timer.unref();
}

/**
 * Whether `nohup` was asked to let it outlive the terminal: it replaces a terminal's input by one that can
 * only be written to. Node itself forgets that SIGHUP was to be ignored.
 * https://www.gnu.org/software/coreutils/manual/html_node/nohup-invocation.html
 */
export function outlivesTerminal(): boolean {
  try {
    const [, flags = '0'] =
      /^flags:\s*(\d+)/m.exec(readFileSync('/proc/self/fdinfo/0', 'utf8')) ?? [];
    const [accessMode, writeOnly] = [Number.parseInt(flags, 8) & 3, 1];
    return accessMode === writeOnly;
  } catch {
    return false;
  }
}

/** Variables are inherited by everything that a script starts; only ours names the file that was started. */
function isRunByNpm(): boolean {
  const file = basename(process.argv[1] ?? '');
  return file !== '' && (process.env['npm_lifecycle_script'] ?? '').includes(file);
}

/** The process ids of our ancestors, nearest first: shells and watchers, and the npm that started them. */
function processesUpToNpm(): readonly number[] {
  const pids = [process.ppid];
  for (;;) {
    const { parent, command } = look(pids.at(-1)!);
    const isBetween = /^\S*sh -\w*c\b|^\S*node\b.* --watch/.test(command);
    if (!isBetween || parent < 1) return pids;
    pids.push(parent);
  }
}

/** Whose child we are when it has gone is another: the first process, or a terminal's. */
function isNpm(pid: number): boolean {
  return /^\S*(node|npm|npx|pnpm|yarn|bun)\b/.test(look(pid).command);
}

function hasGone([nearest, ...others]: readonly number[]): boolean {
  let below = nearest!;
  if (process.ppid !== below) return true;
  for (const pid of others) {
    if (process.platform === 'linux' ? look(below).parent !== pid : !isThere(pid)) return true;
    below = pid;
  }
  return false;
}

/** A process' parent, and its command line; 0 and nothing where it is no more. */
function look(pid: number): { parent: number; command: string } {
  try {
    if (process.platform === 'linux') {
      const [, parent = '0'] =
        /^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
      return { parent: Number(parent), command };
    }
    const line = execFileSync('ps', ['-o', 'ppid=,command=', '-p', String(pid)], {
      encoding: 'utf8',
    });
    const [, parent = '0', command = ''] = /^\s*(\d+)\s+(.*)/.exec(line) ?? [];
    return { parent: Number(parent), command };
  } catch {
    return { parent: 0, command: '' };
  }
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function terminate(pid: number): void {
  try {
    process.kill(pid, 'SIGTERM');
  } catch {
    // It has gone, too.
  }
}
