import { setTimeout as delay } from 'node:timers/promises';
import { Histogram } from './histogram.ts';
import { HttpConnection } from './http-connection.ts';
import { readUsage, residentMb } from './usage.ts';

// The load generator: a process of its own, so that neither the harness nor a server shares its
// event loop. It takes one task at a time from its parent and answers with what it measured.

export interface LoadTask {
  readonly port: number;
  /** Whole HTTP requests; every connection takes the next one, round and round. */
  readonly requests: readonly string[];
  readonly connections: number;
  readonly warmUpSeconds: number;
  readonly seconds: number;
  readonly serverPid: number;
  readonly postgresPid: number;
}

export interface LoadResult {
  readonly requests: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** CPU milliseconds per request. */
  readonly serverMs: number;
  readonly postgresMs: number;
  /** How many of the machine's cores others took meanwhile. */
  readonly disturbance: number;
  /** At the end of the turn. */
  readonly memoryMb: number;
}

const fewestRequests = 100;

async function run(task: LoadTask): Promise<LoadResult> {
  const requests = task.requests.map((request) => Buffer.from(request));
  const connections = Array.from({ length: task.connections }, () => new HttpConnection(task.port));
  let histogram = new Histogram();
  let next = 0;
  const stop = new AbortController();
  const work = connections.map(async (connection) => {
    while (!stop.signal.aborted) {
      const request = requests[next % requests.length];
      next += 1;
      if (request === undefined) throw new Error('There is nothing to send.');
      const sent = performance.now();
      const response = await connection.send(request);
      histogram.add(performance.now() - sent);
      if (response.toString('latin1', 9, 12) !== '200' || response.includes('"errors":')) {
        throw new Error(`Under load a server answered: ${response.toString().slice(0, 2000)}`);
      }
    }
  });
  const failed = Promise.all(work).then(() => undefined);
  try {
    await Promise.race([delay(task.warmUpSeconds * 1000), failed]);
    histogram = new Histogram();
    const before = readUsage(task.serverPid, task.postgresPid);
    const started = performance.now();
    await Promise.race([delay(task.seconds * 1000), failed]);
    // On a busy machine a turn goes on until it has something to tell.
    const end = started + task.seconds * 10_000;
    while (histogram.total < fewestRequests && performance.now() < end) {
      await Promise.race([delay(100), failed]);
    }
    const after = readUsage(task.serverPid, task.postgresPid);
    const elapsedMs = performance.now() - started;
    const measured = histogram;
    histogram = new Histogram();
    const memoryMb = residentMb(task.serverPid);
    stop.abort();
    await failed;

    const used = (key: keyof typeof after) => after[key] - before[key];
    const count = measured.total;
    if (count === 0) throw new Error('A server answered nothing in a whole turn.');
    return {
      requests: count,
      perSecond: (count / elapsedMs) * 1000,
      p50Ms: measured.quantile(0.5),
      p99Ms: measured.quantile(0.99),
      serverMs: used('serverMs') / count,
      postgresMs: used('postgresMs') / count,
      disturbance:
        (used('machineMs') - used('serverMs') - used('postgresMs') - used('loadMs')) / elapsedMs,
      memoryMb,
    };
  } finally {
    stop.abort();
    for (const connection of connections) connection.close();
  }
}

process.on('message', (task: LoadTask) => {
  run(task).then(
    (result) => process.send?.({ result }),
    (error: unknown) =>
      process.send?.({ error: error instanceof Error ? error.message : 'failed' }),
  );
});
