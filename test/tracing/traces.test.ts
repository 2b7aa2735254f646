import { rootFields } from '../../src/engine/serve/root-fields.ts';
import { schema } from '#example/domain.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTraces, type Traces } from '../../src/engine/serve/open-traces.ts';
import { readConfig } from '../../src/engine/config/index.ts';
import type { RequestTracer } from '../../src/engine/telemetry/request-trace.ts';
import { serve, type RunningServer } from '../../src/engine/node/server.ts';
import { createTestApp, type Person, type TestApp } from '../support/app.ts';
import { withTrigger } from '../faults/support.ts';
import { openCollector, type Collector, type ReceivedSpan } from './collector.ts';

const rootNames = rootFields(schema);

// Over real HTTP into the server, and over real HTTP out of it again.

const secret = 'sesame-4711';
const caller = { trace: 'a'.repeat(32), span: 'b'.repeat(16) };
const find =
  'query Mine($t: String!) { todos(where: { task: { contains: $t } }) { nodes { id task } } }';
const create =
  'mutation ($task: String!) { createTodo(input: { task: $task }) { todo { id task } } }';
const createTwo =
  'mutation { a: createTodo(input: { task: "sesame-4711" }) { todo { id } } b: deleteTodo(input: { id: "VG9kbzox" }) { __typename } }';

const traceparent = (value: string) => ({ headers: { traceparent: value } });

const silent = () => undefined;

interface Way {
  readonly app: TestApp;
  readonly server: RunningServer;
}

let collector: Collector;
let traces: Traces;
const ways: Record<string, Way> = {};
const answered: Record<string, string> = {};
const tokens = new Set<string>();

async function ask(
  way: string,
  sent: { readonly as?: Person; readonly headers?: Readonly<Record<string, string>> },
  query: string,
  variables?: object,
): Promise<string> {
  const { app, server } = ways[way]!;
  const { as = 'alice' } = sent;
  const token = as === null ? null : await app.token(as);
  if (token !== null) tokens.add(token);
  const response = await fetch(`${server.address}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...sent.headers,
    },
    body: JSON.stringify({ query, variables }),
  });
  await response.arrayBuffer();
  return response.headers.get('x-request-id') ?? '';
}

async function askEverything(way: string): Promise<void> {
  const { app, server } = ways[way]!;
  const remember = async (name: string, asked: Promise<string>) => {
    answered[`${name}, ${way}`] = await asked;
  };
  const note = (
    name: string,
    ...asked: Parameters<typeof ask> extends [string, ...infer R] ? R : never
  ) => remember(name, ask(way, ...asked));

  // Twice: the second time it is warm.
  for (let time = 1; time <= 2; time += 1) {
    await note('a mutation', {}, create, { task: secret });
    await note('a query', {}, find, { t: secret });
    await note('a mutation that fails', {}, createTwo);
    await note('a query of nobody', { as: null }, find, { t: secret });
  }
  const parent = `00-${caller.trace}-${caller.span}-01`;
  await note('a query of a caller with a trace', traceparent(parent), find, { t: '' });
  await note('a query of a caller with nonsense', traceparent(`00-${secret}-1`), find, { t: '' });
  await note('an error', {}, '{ nonsense }');
  await fetch(`${server.address}/health`);
  await fetch(`${server.address}/graphql`, { headers: { accept: 'text/html' } });

  await app.database.asSuperuser('create sequence attempts');
  await withTrigger(
    app.database,
    `if nextval('attempts') <= 1 then raise exception '${secret}' using errcode = '40001'; end if`,
    'before',
    () => note('a mutation that is tried again', {}, create, { task: secret }),
  );
}

beforeAll(async () => {
  collector = await openCollector();
  const config = readConfig({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.address });
  const opened = await openTraces(config, rootNames, {
    debug: silent,
    info: silent,
    warn: silent,
    error: silent,
  });
  if (opened === null) throw new Error('Nobody wants traces.');
  traces = opened;
  const { tracer } = traces;
  await open('compiled operations', tracer, {});
  await open('resolvers', tracer, { operations: null });
  for (const way of Object.keys(ways)) await askEverything(way);
  for (const { app, server } of Object.values(ways)) {
    await server.stop();
    await app.close();
  }
  await traces.close();
});
afterAll(() => collector.close());

async function open(way: string, tracer: RequestTracer, app: { operations?: null }): Promise<void> {
  const testApp = await createTestApp({ app, observer: { tracer }, compiled: true });
  const { listener } = testApp;
  const server = await serve({ listener, host: '127.0.0.1', port: 0, shutdownTimeoutMs: 5000 });
  ways[way] = { app: testApp, server };
}

function traceOf(name: string): { root: ReceivedSpan; steps: readonly ReceivedSpan[] } {
  const id = answered[name];
  const root = collector.spans.find((span) => span.attributes['rowhouse.request_id'] === id);
  if (root === undefined) throw new Error(`No trace of ${name}.`);
  const steps = collector.spans
    .filter(({ parentSpanId, traceId }) => parentSpanId === root.spanId && traceId === root.traceId)
    .toSorted((one, other) => Number(one.startsAt - other.startsAt));
  return { root, steps };
}

const namesIn = (name: string) =>
  traceOf(name)
    .steps.map((span) => span.name)
    .filter((step) => step !== 'wait for a connection');

describe.each(['compiled operations', 'resolvers'])('by %s, a trace has', (way) => {
  test('a query with its statement, and what begins and ends its transaction', () => {
    const { root, steps } = traceOf(`a query, ${way}`);
    expect(root).toMatchObject({ name: 'query todos', kind: 2, failed: false });
    expect(root.attributes).toMatchObject({
      'service.name': 'rowhouse',
      'graphql.operation.type': 'query',
      'graphql.operation.name': 'Mine',
      'http.request.method': 'POST',
      'http.response.status_code': 200,
      'rowhouse.role': 'authenticated',
    });
    expect(steps.map(({ name, kind }) => [name, kind])).toEqual([
      ['wait for a connection', 1],
      ['BEGIN', 3],
      ['SELECT', 3],
      ['COMMIT', 3],
    ]);
    expect(steps[2]!.attributes).toMatchObject({
      'db.system.name': 'postgresql',
      'db.query.text': expect.stringContaining('$1'),
    });
  });

  test('the time of each step within that of its request', () => {
    const { root, steps } = traceOf(`a mutation, ${way}`);
    for (const { startsAt, endsAt } of steps) {
      expect(startsAt).toBeGreaterThanOrEqual(root.startsAt);
      expect(endsAt).toBeGreaterThanOrEqual(startsAt);
      expect(endsAt).toBeLessThanOrEqual(root.endsAt);
    }
  });

  test('a mutation with its write and its COMMIT', () => {
    const names = namesIn(`a mutation, ${way}`);
    expect(names.slice(0, 2)).toEqual(['BEGIN', 'INSERT todos']);
    expect(names.at(-1)).toBe('COMMIT');
  });

  test('a mutation that fails with its ROLLBACK', () => {
    const name = `a mutation that fails, ${way}`;
    expect(namesIn(name).at(-1)).toBe('ROLLBACK');
    expect(namesIn(name)).not.toContain('COMMIT');
    expect(traceOf(name).root.attributes).toMatchObject({ 'error.type': expect.any(String) });
  });

  test('each attempt of a mutation that is tried again, with the SQLSTATE that made it', () => {
    const { root, steps } = traceOf(`a mutation that is tried again, ${way}`);
    expect(root).toMatchObject({ failed: false, attributes: { 'rowhouse.retries': 1 } });
    const [failed, ...more] = steps.filter((span) => span.failed);
    expect(failed).toMatchObject({ name: 'INSERT todos', attributes: { 'error.type': '40001' } });
    // What was sent behind it is refused, and COMMIT rolls back.
    for (const { name, attributes } of more) {
      expect(attributes['error.type']).toBe(name === 'COMMIT' ? 'ROLLBACK' : '25P02');
    }
    expect(steps.filter(({ name }) => name === 'BEGIN')).toHaveLength(2);
    expect(steps.at(-1)).toMatchObject({ name: 'COMMIT', attributes: { 'rowhouse.attempt': 2 } });
  });

  test('a link to the span of a caller', () => {
    expect(traceOf(`a query of a caller with a trace, ${way}`).root.links).toEqual([
      { traceId: caller.trace, spanId: caller.span },
    ]);
  });

  test('no link where a caller sends nonsense', () => {
    expect(traceOf(`a query of a caller with nonsense, ${way}`).root.links).toEqual([]);
  });

  test('a request that is refused, under a name that nobody made up', () => {
    const { root, steps } = traceOf(`an error, ${way}`);
    expect(root.name).toBe('query other');
    expect(root.attributes['error.type']).toBe('GRAPHQL_VALIDATION_FAILED');
    expect(steps).toEqual([]);
  });

  test('its id in the line of the log', () => {
    const { log } = ways[way]!.app;
    const id = answered[`a query, ${way}`];
    const line = log.find(
      ({ message, fields }) => message === 'request' && fields['requestId'] === id,
    );
    expect(line?.fields['traceId']).toBe(traceOf(`a query, ${way}`).root.traceId);
  });
});

test('compiled operations was taken', () => {
  const { attributes } = traceOf('a query, compiled operations').root;
  expect(attributes['rowhouse.execution']).toBe('compiled');
});

test('what is no request to GraphQL has no trace', () => {
  const roots = collector.spans.filter(({ kind }) => kind === 2);
  expect(roots).toHaveLength(2 * (2 * 4 + 4));
});

test('nothing that is exported holds a token, a claim, a variable or a parameter', () => {
  const claims = [...tokens].map((token) => token.split('.')[1]!);
  const words = [secret, 'alice', ...tokens, ...claims];
  expect(tokens.size).toBeGreaterThan(0);
  expect(collector.spans.length).toBeGreaterThan(50);
  expect(words.filter((word) => collector.received.text.includes(word))).toEqual([]);
});
