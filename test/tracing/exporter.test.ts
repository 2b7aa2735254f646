import { rootFields } from '../../src/engine/serve/root-fields.ts';
import { schema } from '#example/domain.ts';
import { context, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import {
  InMemorySpanExporter,
  SimpleSpanProcessor,
  StackContextManager,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { expect, onTestFinished, test } from 'vitest';
import { openTraces } from '../../src/engine/serve/open-traces.ts';
import { readConfig } from '../../src/engine/config/index.ts';
import { createRecord } from '../../src/engine/telemetry/request-record.ts';
import { createTestApp } from '../support/app.ts';
import { openCollector } from './collector.ts';

const rootNames = rootFields(schema);

function recordedLog() {
  const lines: { level: string; message: string; fields: object }[] = [];
  const to = (level: string) => (fields: object, message: string) =>
    void lines.push({ level, message, fields });
  const logger = { debug: to('debug'), info: to('info'), warn: to('warn'), error: to('error') };
  return { lines, logger };
}

test('without an exporter there are no traces, and a record holds none', async () => {
  const { logger } = recordedLog();
  expect(await openTraces(readConfig({}), rootNames, logger)).toBeNull();
  expect(createRecord('id', 0).trace).toBeUndefined();
});

test('an exporter that fails is told once, and no request notices', async () => {
  const collector = await openCollector();
  onTestFinished(() => collector.close());
  collector.status = 400;
  const { lines, logger } = recordedLog();
  const config = readConfig({
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${collector.address}/own/path`,
  });
  const traces = await openTraces(config, rootNames, logger);
  const app = await createTestApp({ observer: { tracer: traces!.tracer } });
  onTestFinished(() => app.close());
  // More than one batch.
  for (let count = 0; count < 130; count += 1) {
    expect((await app.ask('alice', '{ todos { nodes { id } } }')).status).toBe(200);
  }
  await traces!.close();
  expect(collector.received.text.match(/\/own\/path/g)?.length).toBeGreaterThan(1);
  expect(lines.filter(({ level }) => level === 'warn')).toEqual([
    {
      level: 'warn',
      message: 'traces can not be exported',
      fields: { reason: expect.any(String) },
    },
  ]);
});

test('a stop does not wait long for an exporter that does not answer', async () => {
  const { lines, logger } = recordedLog();
  // Nobody listens there, and the exporter goes on trying.
  const config = readConfig({
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1',
    SHUTDOWN_TIMEOUT_MS: '200',
  });
  const traces = await openTraces(config, rootNames, logger);
  const app = await createTestApp({ observer: { tracer: traces!.tracer } });
  onTestFinished(() => app.close());
  await app.ask('alice', '{ todos { nodes { id } } }');
  await traces!.close();
  // It has not given up, which it would tell.
  expect(lines.filter(({ level }) => level === 'warn')).toEqual([]);
});

test('an SDK that is registered gets the spans, and what runs in an operation hangs on it', async () => {
  const exporter = new InMemorySpanExporter();
  const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] });
  trace.setGlobalTracerProvider(provider);
  context.setGlobalContextManager(new StackContextManager().enable());
  onTestFinished(() => {
    trace.disable();
    context.disable();
  });
  const { lines, logger } = recordedLog();
  const traces = await openTraces(readConfig({}), rootNames, logger);
  expect(lines[0]?.message).toBe('traces go to the OpenTelemetry SDK that is registered');

  const outer = provider.getTracer('http').startSpan('POST');
  const record = createRecord('id', performance.now());
  const given = context.with(trace.setSpan(ROOT_CONTEXT, outer), () =>
    traces!.tracer.begin(record, { method: 'POST', headers: new Headers() }),
  );
  given.within(() => provider.getTracer('other').startSpan('inner').end());
  given.end({ ...record, codes: [], status: 200, durationMs: 1, stats: undefined });
  outer.end();
  const [inner, own, http] = exporter.getFinishedSpans();
  expect([inner?.name, own?.name, http?.name]).toEqual(['inner', 'GraphQL Operation', 'POST']);
  expect(inner?.parentSpanContext?.spanId).toBe(own?.spanContext().spanId);
  expect(own?.parentSpanContext?.spanId).toBe(http?.spanContext().spanId);
});
