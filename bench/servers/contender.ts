import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import project from '../../package.json' with { type: 'json' };
import type { Dialect } from './workloads.ts';

export interface ContenderOptions {
  readonly name: string;
  readonly dialect: Dialect;
  readonly databaseUrl: string;
  readonly jwksUrl: string;
  readonly issuer: string;
  readonly poolMax: number;
  readonly environment: Readonly<Record<string, string>>;
}

/** A server that is compared, in a process of its own. */
export interface Contender {
  readonly name: string;
  readonly dialect: Dialect;
  readonly pid: number;
  readonly port: number;
  stop(): Promise<void>;
}

const entries: Readonly<Record<Dialect, string>> = {
  rowhouse: '../../src/main.ts',
  postgraphile: './contenders/postgraphile.ts',
  mercurius: './contenders/mercurius/server.ts',
  raw: './contenders/raw.ts',
};

/** What `npm start` gives to Node. */
const ourFlags = project.scripts.start.split(' ').filter((word) => word.startsWith('--'));

/** Starts a server on 127.0.0.1 and waits until it listens. */
export async function startContender(options: ContenderOptions): Promise<Contender> {
  const { name, dialect } = options;
  const port = await freePort();
  // A directory of its own, so that nobody reads an .env that happens to be there.
  const directory = await mkdtemp(join(tmpdir(), 'rowhouse-bench-server-'));
  const log = join(directory, 'log');
  const output = await open(log, 'w');
  const child = spawn(
    process.execPath,
    [
      ...(dialect === 'rowhouse' ? ourFlags : []),
      fileURLToPath(new URL(entries[dialect], import.meta.url)),
      ...(dialect === 'rowhouse' ? ['start'] : []),
    ],
    {
      cwd: directory,
      env: {
        PATH: process.env['PATH'],
        NODE_ENV: 'production',
        GRAPHILE_ENV: 'production',
        // Of the others none writes a line per request.
        LOG_LEVEL: 'warn',
        HOST: '127.0.0.1',
        PORT: String(port),
        DATABASE_AUTHENTICATED_URL: options.databaseUrl,
        DATABASE_POOL_MAX: String(options.poolMax),
        JWKS_URL: options.jwksUrl,
        JWT_ISSUER: options.issuer,
        ...options.environment,
      },
      stdio: ['ignore', output.fd, output.fd],
    },
  );
  await output.close();
  try {
    await untilListening(child, port);
  } catch {
    child.kill('SIGKILL');
    throw new Error(`${name} does not start:\n${await readFile(log, 'utf8')}`);
  }
  return {
    name,
    dialect,
    pid: child.pid ?? 0,
    port,
    stop: async () => {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGTERM');
        const killing = setTimeout(() => child.kill('SIGKILL'), 3000);
        await once(child, 'exit');
        clearTimeout(killing);
      }
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function untilListening(child: ChildProcess, port: number): Promise<void> {
  for (const end = performance.now() + 30_000; performance.now() < end; await delay(100)) {
    if (child.exitCode !== null) break;
    // Ours answers 503 until it has looked through the database; the others know no such path.
    const status = await fetch(`http://127.0.0.1:${port}/ready`).then(
      (response) => response.status,
      () => 503,
    );
    if (status !== 503) return;
  }
  throw new Error('It is not ready.');
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
