import cluster, { type Worker } from 'node:cluster';
import type { Registry } from 'prom-client';
import type { Config } from '../config/index.ts';
import type { Logger } from '../logger.ts';
import type { Measured, MeasuredProcess } from '../metrics/processes.ts';
import { listenForMetrics } from './listen-for-metrics.ts';
import type { Shutdown } from './shutdown.ts';
import { isAnswer, isWorkerMessage, type Answer } from './worker-messages.ts';

/** How long a worker has for its metrics, in milliseconds: less than Prometheus waits for all. */
const PATIENCE_MS = 2000;

/**
 * Serves the metrics of all workers together, where that is configured. It is for the primary: each
 * request to a port that workers share would reach another one.
 */
export async function serveMetricsOfWorkers(
  { metricsPort: port, metricsHost: host }: Pick<Config, 'metricsPort' | 'metricsHost'>,
  logger: Logger,
  shutdown: Shutdown,
): Promise<void> {
  if (port === null) return;
  const { ProcessMetrics } = await import('../metrics/processes.ts');
  const metrics = new ProcessMetrics(measuredWorkers());
  const server = await listenForMetrics(metrics, { host, port });
  shutdown.defer(() => server.close());
  logger.info({ metrics: server.address }, 'metrics are served');
}

/** In a worker: has the primary told what this process measures. */
export function answerMeasuring(registry: Registry): void {
  const answer = async (request: number) => {
    const metrics = await registry.getMetricsAsJSON();
    const message: Answer = { rowhouse: 'measured', request, metrics };
    // The primary may have gone in between; then this process goes, too.
    process.send?.(message, undefined, undefined, () => undefined);
  };
  process.on('message', (message) => {
    if (isWorkerMessage(message) && message.rowhouse === 'measure') void answer(message.request);
  });
}

function measuredWorkers(): () => readonly MeasuredProcess[] {
  const awaited = new Map<number, (metrics: Measured | null) => void>();
  let requests = 0;
  cluster.on('message', (_worker, message: unknown) => {
    if (isAnswer(message)) awaited.get(message.request)?.(message.metrics);
  });
  const measure = async (worker: Worker): Promise<Measured | null> => {
    const request = (requests += 1);
    const { promise, resolve } = Promise.withResolvers<Measured | null>();
    awaited.set(request, resolve);
    const timer = setTimeout(resolve, PATIENCE_MS, null);
    worker.send({ rowhouse: 'measure', request }, () => undefined);
    const metrics = await promise;
    clearTimeout(timer);
    awaited.delete(request);
    return metrics;
  };
  return () =>
    Object.values(cluster.workers ?? {}).flatMap((worker) =>
      worker?.isConnected() === true ? [{ id: worker.id, measure: () => measure(worker) }] : [],
    );
}
