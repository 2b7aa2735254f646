import { schema } from '#example/domain.ts';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { rootFields } from '../../src/engine/serve/root-fields.ts';
import { createMetrics, type Metrics } from '../../src/engine/metrics/metrics.ts';
import { serveMetrics } from '../../src/engine/metrics/serve-metrics.ts';
import { json, send } from '../http/support.ts';
import { createTestApp, type TestApp } from '../support/app.ts';

let app: TestApp;
let metrics: Metrics;
beforeAll(async () => {
  app = await createTestApp({ observer: { sinks: [(record) => metrics.count(record)] } });
  metrics = createMetrics({
    driver: app.driver,
    poolMax: 4,
    keySources: new Set(),
    tokens: { hits: 3, misses: 1 },
    fields: rootFields(schema),
  });
});
afterAll(() => app.close());

const lines = async (start: string) =>
  (await metrics.registry.metrics()).split('\n').filter((line) => line.startsWith(start));

describe('metrics', () => {
  test('count requests by operation and code', async () => {
    await send(app, { as: 'alice', body: json('query Mine { todos { nodes { id } } }') });
    await send(app, { body: json('mutation { deleteTodo(input: { id: "x" }) { __typename } }') });
    expect(await lines('rowhouse_requests_total')).toEqual([
      'rowhouse_requests_total{kind="query",operation="todos",code="OK"} 1',
      'rowhouse_requests_total{kind="mutation",operation="deleteTodo",code="UNAUTHENTICATED"} 1',
    ]);
  });

  test('measure what a request cost, and how long it took', async () => {
    expect(await lines('rowhouse_flights_per_request_sum')).toEqual([
      'rowhouse_flights_per_request_sum 1',
    ]);
    expect(await lines('rowhouse_request_duration_seconds_count')).toHaveLength(2);
    expect(await lines('rowhouse_connection_wait_seconds_count')).toEqual([
      'rowhouse_connection_wait_seconds_count 1',
    ]);
  });

  test('have no label that a caller makes up', async () => {
    for (const name of ['A', 'B', 'C']) {
      await send(app, { body: json(`query ${name} { made${name} }`) });
    }
    const text = await metrics.registry.metrics();
    expect(text).toContain('operation="other",code="GRAPHQL_VALIDATION_FAILED"} 3');
    expect(text).not.toMatch(/made|Mine/);
  });

  test('count what met a limit', async () => {
    const many = Array.from({ length: 20 }, (_, index) => `a${index}: __typename`).join(' ');
    await send(app, { body: json(`{ ${many} }`) });
    await send(app, { body: 'x'.repeat(2_000_000) });
    expect(await lines('rowhouse_refusals_total')).toEqual(
      expect.arrayContaining([
        'rowhouse_refusals_total{limit="complexity"} 1',
        'rowhouse_refusals_total{limit="body"} 1',
      ]),
    );
  });

  test('say why callers were refused', async () => {
    const query = json('{ __typename }');
    for (const authorization of ['Bearer x', 'Basic x']) {
      await send(app, { headers: { authorization }, body: query });
    }
    const foreign = await app.token({ sub: 'alice', role: 'no such role' });
    await send(app, { headers: { authorization: `Bearer ${foreign}` }, body: query });
    const counted = await lines('rowhouse_unauthorized_total');
    expect(counted).toEqual(
      expect.arrayContaining([
        'rowhouse_unauthorized_total{reason="malformed"} 1',
        'rowhouse_unauthorized_total{reason="role"} 1',
      ]),
    );
    // Each reason is there from the start, so that a first rise is seen.
    expect(counted.length).toBeGreaterThan(10);
  });

  test('show the pool, the open transactions and the token cache as they are', async () => {
    // A transaction that has only read ends behind its answer.
    await expect.poll(() => app.driver.lent()).toBe(0);
    const connection = await app.driver.acquire();
    try {
      expect(await lines('rowhouse_transactions_open')).toEqual(['rowhouse_transactions_open 1']);
    } finally {
      connection.release();
    }
    expect(await lines('rowhouse_pool_connections_max')).toEqual([
      'rowhouse_pool_connections_max 4',
    ]);
    expect(await lines('rowhouse_token_cache_total{')).toEqual([
      'rowhouse_token_cache_total{result="hit"} 3',
      'rowhouse_token_cache_total{result="miss"} 1',
    ]);
  });

  test('are served on a port of their own, and nothing else is', async () => {
    const server = await serveMetrics(metrics.registry, { host: '127.0.0.1', port: 0 });
    onTestFinished(() => server.close());
    expect(await (await fetch(server.address)).text()).toContain('rowhouse_pool_idle');
    expect((await fetch(new URL('/', server.address))).status).toBe(404);
    expect((await send(app, { method: 'GET', path: '/metrics' })).status).toBe(404);
  });
});
