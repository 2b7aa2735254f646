import { collectDefaultMetrics, Registry } from 'prom-client';
import type { Sink } from '../telemetry/observer.ts';
import { requestMetrics } from './request-metrics.ts';
import { stateMetrics, type StateSources } from './state-metrics.ts';

export interface MetricsOptions extends StateSources {
  /** The names of the fields of the query and the mutation type. */
  readonly fields: ReadonlySet<string>;
}

export interface Metrics {
  readonly registry: Registry;
  /** Counts a request. */
  readonly count: Sink;
}

/** Every metric of this process; docs/operations.md says what each means. */
export function createMetrics(options: MetricsOptions): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  stateMetrics(registry, options);
  return { registry, count: requestMetrics(registry, options.fields) };
}
