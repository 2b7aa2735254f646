import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createMetrics, type Metrics } from '../../src/engine/metrics/metrics.ts';
import { domainWith, SLOW_MS } from '../outside/api.ts';
import { openService, type Service } from '../outside/service.ts';
import { whenTimeIsUp } from '../faults/support.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { addTodo } from '../support/rows.ts';

let app: TestApp;
let service: Service;
let metrics: Metrics;

beforeAll(async () => {
  service = await openService();
  app = await createTestApp({
    domain: domainWith(service),
    compiled: true,
    comparable: false,
    observer: { sinks: [(record) => metrics.count(record)] },
  });
  for (const task of ['one', 'two']) await addTodo(app.database, 'alice', task);
});
afterAll(async () => {
  await app.close();
  await service.close();
});
beforeEach(() => {
  metrics = createMetrics({
    driver: app.driver,
    poolMax: 4,
    keySources: new Set(),
    tokens: { hits: 0, misses: 0 },
    fields: new Set(),
  });
});

/** How many calls of a field there were, how long they took in seconds, and how many failed. */
async function callsOf(field: string) {
  const lines = (await metrics.registry.metrics()).split('\n');
  const of = (name: string) =>
    lines.find((line) => line.startsWith(`rowhouse_outside_${name}{field="${field}"}`));
  const [count, sum, failures] = ['seconds_count', 'seconds_sum', 'failures_total'].map((name) =>
    Number(of(name)?.split(' ').at(-1)),
  );
  return { count, sum, failures };
}

describe('calls of outside services', () => {
  test('are counted by field, one for all rows', async () => {
    service.answerWith(({ keys }) => keys.map(() => 'sunny'));
    await app.ask('alice', '{ todos { nodes { a: weather b: weather } } }');
    expect(await callsOf('Todo.weather')).toMatchObject({ count: 1, failures: 0 });
    expect((await callsOf('Todo.weather')).sum).toBeGreaterThan(0);
  });

  test('that fail for one row count as failures of their field alone', async () => {
    service.answerWith(({ field, keys }) =>
      keys.map(({ task }) => (field === 'weather' && task === 'two' ? { error: 'no' } : null)),
    );
    await app.ask('alice', '{ todos { nodes { weather score } } }');
    expect(await callsOf('Todo.weather')).toMatchObject({ count: 1, failures: 1 });
    expect(await callsOf('Todo.score')).toMatchObject({ count: 1, failures: 0 });
  });

  test('that take too long count with the time that they had', async () => {
    service.answerWith(() => new Promise(() => undefined));
    await whenTimeIsUp(
      () => app.ask('alice', '{ todos(first: 1) { nodes { slow } } }'),
      () => service.calls.length === 1,
      SLOW_MS,
    );
    expect(await callsOf('Todo.slow')).toMatchObject({ count: 1, failures: 1 });
  });
});
