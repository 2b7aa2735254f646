import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export interface SoakServer {
  readonly pid: number;
  /** Resolves when the process has ended, whatever ended it. */
  readonly ended: Promise<unknown>;
  readonly port: number;
  /** Everything that it has written so far. */
  log(): Promise<string>;
  /** @returns its exit status; null where it had to be killed */
  stop(): Promise<number | null>;
}

const entry = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

/**
 * Starts the server as `npm start` does, in a process of its own, and waits until it is ready.
 *
 * @param variables - its environment
 * @param flags - Node's, beside those that are always given
 * @throws Error with its own words, where it does not start
 */
export async function startServer(
  variables: Readonly<Record<string, string>>,
  flags: readonly string[] = [],
): Promise<SoakServer> {
  // A directory of its own, so that nobody reads an .env that happens to be there.
  const directory = await mkdtemp(join(tmpdir(), 'rowhouse-soak-server-'));
  const file = join(directory, 'log');
  const output = await open(file, 'w');
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', ...flags, entry, 'start'],
    {
      cwd: directory,
      env: {
        PATH: process.env['PATH'],
        NODE_ENV: 'production',
        HOST: '127.0.0.1',
        PORT: '0',
        ...variables,
      },
      stdio: ['ignore', output.fd, output.fd],
      // A session of its own: Ctrl-C is for us, and we end the server when we are done with it.
      detached: true,
    },
  );
  await output.close();
  const ended = once(child, 'exit');
  const log = () => readFile(file, 'utf8');
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGTERM');
      const killing = setTimeout(() => child.kill('SIGKILL'), 15_000);
      await ended;
      clearTimeout(killing);
    }
    await rm(directory, { recursive: true, force: true });
    return child.exitCode;
  };
  for (const end = performance.now() + 60_000; performance.now() < end; await delay(50)) {
    const words = await log();
    const port = /"address":"http:\/\/127\.0\.0\.1:(\d+)"[^\n]*"msg":"ready"/.exec(words)?.[1];
    if (port !== undefined) return { pid: child.pid ?? 0, ended, port: Number(port), log, stop };
    if (child.exitCode !== null) break;
  }
  const words = await log();
  await stop();
  throw new Error(`The server does not start:\n${words}`);
}
