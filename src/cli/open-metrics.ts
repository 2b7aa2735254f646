import type { GraphQLObjectType } from 'graphql';
import type { Config } from '../config.ts';
import { schema } from '../executable-schema.ts';
import type { Logger } from '../logger.ts';
import type { StateSources } from '../metrics/state-metrics.ts';
import type { Sink } from '../telemetry/observer.ts';

/** What can be asked for at the root: so many names, and no more, can a label have. */
export function rootFields(): ReadonlySet<string> {
  return new Set([
    '__typename',
    'several',
    'fragment',
    ...fieldsOf(schema.getQueryType()),
    ...fieldsOf(schema.getMutationType()),
  ]);
}

const fieldsOf = (type: GraphQLObjectType | null | undefined) =>
  Object.keys(type?.getFields() ?? {});

/**
 * Counts requests and serves metrics where that is configured. Where it is not, nothing of it is
 * even loaded.
 */
export async function openMetrics(
  config: Pick<Config, 'metricsPort' | 'metricsHost' | 'poolMax'>,
  sources: Omit<StateSources, 'poolMax'>,
  logger: Logger,
): Promise<{ readonly count: Sink; close(): Promise<void> } | null> {
  const { metricsPort: port, metricsHost: host, poolMax } = config;
  if (port === null) return null;
  const { createMetrics } = await import('../metrics/metrics.ts');
  const { serveMetrics } = await import('../metrics/serve-metrics.ts');
  const { registry, count } = createMetrics({ ...sources, poolMax, fields: rootFields() });
  const server = await serveMetrics(registry, { host, port });
  logger.info({ metrics: server.address }, 'metrics are served');
  return { count, close: () => server.close() };
}
