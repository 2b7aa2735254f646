import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { EmbeddedDatabaseError } from './errors.ts';
import { readPostmaster } from './postmaster.ts';
import { endWithUs } from './watchdog.ts';

/** A Postgres that accepts connections. */
export interface Running {
  readonly port: number;
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts Postgres on a free port and waits until it accepts connections.
 *
 * @param launch - starts the process on a port
 * @param place - its data directory
 * @param log - the file that it writes its log to
 * @throws EmbeddedDatabaseError with Postgres' own words, where it ends instead
 */
export async function startOnFreePort(
  launch: (port: number) => Promise<ChildProcess>,
  place: string,
  log: string,
): Promise<Running> {
  checkLoopback();
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    const child = await launch(port);
    const ended = new Promise<void>((resolve) => {
      child.once('exit', () => resolve());
      child.once('error', () => resolve());
    });
    if (child.pid !== undefined) {
      const stopWatchdog = endWithUs(child.pid);
      void ended.then(stopWatchdog);
      if (await becomesReady(place, child)) {
        return { port, ended, stop: () => stop(child, ended) };
      }
    }
    const words = (await readFile(log, 'utf8').catch(() => '')).trim();
    // The port was free a moment ago; somebody else may have been quicker.
    if (attempt < 5 && words.includes('could not create any TCP/IP sockets')) continue;
    throw new EmbeddedDatabaseError(`The embedded Postgres did not start. Its log says:\n${words}`);
  }
}

async function becomesReady(place: string, child: ChildProcess): Promise<boolean> {
  while (!hasEnded(child)) {
    const postmaster = await readPostmaster(place);
    if (postmaster?.pid === child.pid && postmaster?.ready === true) return true;
    await delay(5);
  }
  return false;
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

/** Fast shutdown, then immediate, then by force: nothing that waits for ever. */
async function stop(child: ChildProcess, ended: Promise<void>): Promise<void> {
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    if (hasEnded(child)) break;
    child.kill(signal);
    await Promise.race([ended, delay(10_000, undefined, { ref: false })]);
  }
  await ended;
}

/** A container may have it switched off: one can listen at it then, and nobody gets there. */
function checkLoopback(): void {
  const addresses = Object.values(networkInterfaces()).flatMap((given) => given ?? []);
  if (addresses.some(({ address }) => address === '127.0.0.1')) return;
  throw new EmbeddedDatabaseError(
    'This machine has no address 127.0.0.1, at which the embedded database listens. Switch its loopback device on (ip link set lo up), or set DATABASE_AUTHENTICATED_URL to use a database of your own.',
  );
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port was given');
  return address.port;
}
