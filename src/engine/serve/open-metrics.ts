import cluster from 'node:cluster';
import type { Config } from '../config/index.ts';
import type { Logger } from '../logger.ts';
import type { StateSources } from '../metrics/state-metrics.ts';
import type { Sink } from '../telemetry/observer.ts';
import { listenForMetrics } from './listen-for-metrics.ts';
import { answerMeasuring } from './worker-metrics.ts';

/**
 * Counts requests and serves metrics where that is configured; of several processes, the primary
 * serves them. Where it is not configured, nothing of it is even loaded.
 *
 * @param fields - the names of root fields, for labels
 */
export async function openMetrics(
  config: Pick<Config, 'metricsPort' | 'metricsHost' | 'poolMax'>,
  sources: Omit<StateSources, 'poolMax'>,
  fields: ReadonlySet<string>,
  logger: Logger,
): Promise<{ readonly count: Sink; close(): Promise<void> } | null> {
  const { metricsPort: port, metricsHost: host, poolMax } = config;
  if (port === null) return null;
  const { createMetrics } = await import('../metrics/metrics.ts');
  const { registry, count } = createMetrics({ ...sources, poolMax, fields });
  if (cluster.isWorker) {
    answerMeasuring(registry);
    return { count, close: () => Promise.resolve() };
  }
  const server = await listenForMetrics(registry, { host, port });
  logger.info({ metrics: server.address }, 'metrics are served');
  return { count, close: () => server.close() };
}
