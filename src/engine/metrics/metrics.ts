import { collectDefaultMetrics, Registry } from 'prom-client';
import type { Sink } from '../telemetry/observer.ts';
import { requestMetrics } from './request-metrics.ts';
import { stateMetrics, type StateSources } from './state-metrics.ts';

/*
 * The metrics themselves are in request-metrics.ts (counted with each request) and state-metrics.ts
 * (measured at each scrape). docs/operations.md describes all of them; test/operations compares the two.
 */

export interface MetricsOptions extends StateSources {
  /** The names of the fields of the query and the mutation type. */
  readonly fields: ReadonlySet<string>;
}

export interface Metrics {
  readonly registry: Registry;
  /** Counts a request. */
  readonly count: Sink;
}

/** The metrics that tell how long the event loop was held up. */
const eventLoopLags = ['', '_mean', '_stddev', '_p50', '_p90', '_p99'].map(
  (part) => `nodejs_eventloop_lag${part}_seconds`,
);

/** Every metric of this process; docs/operations.md says what each means. */
export function createMetrics(options: MetricsOptions): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  // Of several processes, the longest is shown: an average would hide the one that is held up.
  for (const name of eventLoopLags)
    Object.assign(registry.getSingleMetric(name)!, { aggregator: 'max' });
  stateMetrics(registry, options);
  return { registry, count: requestMetrics(registry, options.fields) };
}
