import { Counter, Gauge, type Registry } from 'prom-client';
import type { KeySource } from '../auth/key-source.ts';
import type { Driver } from '../session/driver.ts';
import { PROCESSES } from './processes.ts';

export interface StateSources {
  readonly driver: Pick<Driver, 'stats'>;
  readonly poolMax: number;
  readonly keySources: ReadonlySet<KeySource>;
  /** How many tokens were known already, and how many had to be verified. */
  readonly tokens: { readonly hits: number; readonly misses: number };
}

/** What is looked at only when somebody asks: it costs nothing in between. */
export function stateMetrics(registry: Registry, sources: StateSources): void {
  const { driver, poolMax, keySources, tokens } = sources;
  const gauge = (name: string, help: string, read: () => number) => {
    const collect = () => metric.set(read());
    const metric: Gauge = new Gauge({ name, help, registers: [], collect });
    registry.registerMetric(metric);
  };
  const stats = () => driver.stats();
  gauge(PROCESSES, 'Processes that have answered what they measure.', () => 1);
  gauge('rowhouse_pool_connections_max', 'Connections that there may be.', () => poolMax);
  gauge('rowhouse_pool_connections', 'Connections that are open.', () => stats().total);
  gauge('rowhouse_pool_idle', 'Open connections that nobody uses.', () => stats().idle);
  gauge('rowhouse_pool_waiting', 'Operations that wait for a connection.', () => stats().waiting);
  gauge('rowhouse_transactions_open', 'Transactions open: connections in use.', () => stats().lent);

  registry.registerMetric(
    new Counter({
      name: 'rowhouse_token_cache_total',
      help: 'Tokens that came, by whether they were known already.',
      labelNames: ['result'],
      registers: [],
      collect() {
        this.reset();
        this.inc({ result: 'hit' }, tokens.hits);
        this.inc({ result: 'miss' }, tokens.misses);
      },
    }),
  );
  keyMetrics(registry, keySources);
}

function keyMetrics(registry: Registry, keySources: ReadonlySet<KeySource>): void {
  const states = () => [...keySources].flatMap((source) => source.state?.() ?? []);
  registry.registerMetric(
    new Counter({
      name: 'rowhouse_jwks_fetches_total',
      help: 'Fetches of key sets, by outcome.',
      labelNames: ['url', 'outcome'],
      registers: [],
      collect() {
        this.reset();
        for (const { url, fetched, failed } of states()) {
          this.inc({ url, outcome: 'fetched' }, fetched);
          this.inc({ url, outcome: 'failed' }, failed);
        }
      },
    }),
  );
  registry.registerMetric(
    new Gauge({
      name: 'rowhouse_jwks_age_seconds',
      help: 'Age of the key set in use; absent while there is none.',
      labelNames: ['url'],
      aggregator: 'max',
      registers: [],
      collect() {
        this.reset();
        for (const { url, ageSeconds } of states()) {
          if (ageSeconds !== null) this.set({ url }, ageSeconds);
        }
      },
    }),
  );
  registry.registerMetric(
    new Gauge({
      name: 'rowhouse_jwks_failing',
      help: '1 while the last fetch of a key set failed: what is in use grows stale.',
      labelNames: ['url'],
      aggregator: 'max',
      registers: [],
      collect() {
        for (const { url, failing } of states()) this.set({ url }, failing ? 1 : 0);
      },
    }),
  );
}
