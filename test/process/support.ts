import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, symlink } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { z } from 'zod';
import { temporaryDirectory } from '../embedded/support.ts';

const project = join(import.meta.dirname, '..', '..');

/** A directory like a fresh clone: the project's files, and data of its own. */
export async function freshClone(): Promise<AsyncDisposable & { path: string }> {
  const clone = await temporaryDirectory();
  await copyFile(join(project, 'package.json'), join(clone.path, 'package.json'));
  for (const name of ['src', 'migrations', 'node_modules']) {
    await symlink(join(project, name), join(clone.path, name));
  }
  return clone;
}

type Variables = Readonly<Record<string, string>>;

/** What a command sees of the environment: where programs are, and nothing of this machine's. */
export function environment(variables: Variables): Variables {
  const node = dirname(process.execPath);
  return {
    PATH: `${node}${delimiter}${process.env['PATH'] ?? ''}`,
    HOME: '/',
    // The same modules are loaded by every process; compiling them once saves a third of a start.
    NODE_COMPILE_CACHE: join(project, 'node_modules', '.cache', 'tests'),
    ...variables,
  };
}

export interface Running {
  readonly child: ChildProcess;
  /** What it has written so far. */
  readonly output: { stdout: string; stderr: string };
  /** Its exit status, when it has ended; null where a signal ended it. */
  readonly exit: Promise<number | null>;
}

/** Runs a program in a process group of its own, as a terminal does. */
export function run(
  cwd: string,
  [program = '', ...args]: readonly string[],
  variables: Variables = {},
): Running {
  const child = spawn(program, args, {
    cwd,
    env: environment(variables),
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
  const exit = once(child, 'close').then(([status]) => z.number().nullable().parse(status));
  return { child, output, exit };
}

/** Runs one of our commands, e.g. `cli(clone, 'token', ['--sub', 'alice'])`. */
export function cli(
  cwd: string,
  command: string,
  args: readonly string[] = [],
  variables: Variables = {},
): Running {
  return run(cwd, [process.execPath, join('src', 'main.ts'), command, ...args], variables);
}

/** A fresh clone for a suite. What is started in it is killed after each test. */
export function useClone() {
  let clone: Awaited<ReturnType<typeof freshClone>>;
  const running: Running[] = [];
  beforeAll(async () => {
    clone = await freshClone();
  });
  afterEach(async () => {
    for (const server of running.splice(0)) {
      signalGroup(server, 'SIGKILL');
      await server.exit;
    }
  });
  afterAll(() => clone[Symbol.asyncDispose]());
  return {
    get path() {
      return clone.path;
    },
    /** Runs `npm start`, on a free port. */
    start(variables: Variables, args: readonly string[] = []): Running {
      const server = cli(clone.path, 'start', args, { PORT: '0', ...variables });
      running.push(server);
      return server;
    },
  };
}

/** Waits until a process has written something that matches, and returns the match. */
export async function written(
  { child, output, exit }: Running,
  pattern: RegExp,
): Promise<RegExpExecArray> {
  let ended = false;
  void exit.then(() => (ended = true));
  for (;;) {
    const match = pattern.exec(output.stdout + output.stderr);
    if (match !== null) return match;
    if (ended) throw new Error(`It ended without it:\n${output.stdout}${output.stderr}`);
    await Promise.race([once(child.stdout ?? child, 'data'), exit]);
  }
}

/** Sends a signal to a process and all of its group, as Ctrl-C does. */
export function signalGroup({ child }: Pick<Running, 'child'>, signal: NodeJS.Signals): void {
  if (child.pid === undefined) throw new Error('It did not start.');
  try {
    process.kill(-child.pid, signal);
  } catch {
    // It has ended already.
  }
}
