import cluster, { type Address, type Worker } from 'node:cluster';
import { once } from 'node:events';
import type { Logger } from 'pino';
import { holdRateLimits } from '../rate-limits/open-rate-limiter.ts';
import { addressOf } from '../node/server.ts';
import type { Shutdown } from './shutdown.ts';
import { isWorkerState, type WorkerMessage } from './worker-messages.ts';

/** A worker that lived shorter than this, in milliseconds, is replaced after a longer pause. */
const SHORT_LIFE_MS = 10_000;
const LONGEST_PAUSE_MS = 5000;

export interface Workers {
  /** That all of them share, e.g. `http://127.0.0.1:4000`. */
  readonly address: string;
  /** Tells all of them, and those that replace them, which database they may serve. */
  serve(url: string): void;
}

/**
 * Starts processes that share the port, replaces those that die, and stops them with this one.
 *
 * @param host - on which they listen
 * @returns when all of them listen; null where the first ended before that, having said why
 */
export async function startWorkers(
  count: number,
  host: string,
  logger: Logger,
  shutdown: Shutdown,
): Promise<Workers | null> {
  holdRateLimits();
  let url: string | null = null;
  let pauseMs = 0;
  let listening = false;
  /** Whether any has ever served. */
  let served = false;
  const heard = new WeakSet<Worker>();
  const fork = (): Worker => {
    const startedAt = performance.now();
    const worker = cluster.fork();
    // What is said before that, nobody hears.
    worker.once('listening', () => {
      heard.add(worker);
      if (url !== null) tell(worker, { rowhouse: 'serve', url });
    });
    worker.on('message', (message: unknown) => {
      if (!isWorkerState(message)) return;
      if (message.rowhouse === 'serving') served = true;
      // Another in its place would end for the same reason.
      else if (!served && !shutdown.begun) void shutdown.end(1);
    });
    worker.once('exit', (status, signal) => {
      if (shutdown.begun || !listening) return;
      const short = performance.now() - startedAt < SHORT_LIFE_MS;
      pauseMs = short ? Math.min(Math.max(pauseMs * 2, 100), LONGEST_PAUSE_MS) : 0;
      const { pid } = worker.process;
      logger.error({ pid, status, signal, pauseMs }, 'a worker has ended; another takes its place');
      setTimeout(() => {
        if (!shutdown.begun) fork();
      }, pauseMs);
    });
    return worker;
  };

  shutdown.defer(async () => {
    await Promise.all(
      Object.values(cluster.workers ?? {}).map(async (worker) => {
        if (worker === undefined || worker.isDead()) return;
        const ended = once(worker, 'exit');
        if (heard.has(worker)) tell(worker, { rowhouse: 'stop' });
        else worker.process.kill('SIGTERM');
        await ended;
      }),
    );
  });

  // One goes ahead, so that a port that is taken is told once.
  const address = await firstAddress(fork());
  if (address === null) {
    await shutdown.end(1);
    return null;
  }
  listening = true;
  await Promise.all(Array.from({ length: count - 1 }, async () => once(fork(), 'listening')));
  return {
    address: addressOf(address, host),
    serve: (safeUrl) => {
      url = safeUrl;
      for (const worker of Object.values(cluster.workers ?? {})) {
        if (worker !== undefined) tell(worker, { rowhouse: 'serve', url });
      }
    },
  };
}

function tell(worker: Worker, message: WorkerMessage): void {
  // One that is ending does not listen; it is replaced.
  if (worker.isConnected()) worker.send(message, () => undefined);
}

/** Where the first worker listens; null where it ended instead. */
async function firstAddress(worker: Worker): Promise<Address | null> {
  const listening = once(worker, 'listening').then(([address]) => address as Address);
  return Promise.race([listening, once(worker, 'exit').then(() => null)]);
}
