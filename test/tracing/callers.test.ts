import { rootFields } from '../../src/engine/serve/root-fields.ts';
import { schema } from '#example/domain.ts';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { openTraces } from '../../src/engine/serve/open-traces.ts';
import { readConfig } from '../../src/engine/config/index.ts';
import type { RequestTracer } from '../../src/engine/telemetry/request-trace.ts';
import { json, send } from '../http/support.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { openCollector, type ReceivedSpan } from './collector.ts';

const rootNames = rootFields(schema);

// Anybody may send a `traceparent`. Whose trace it is, and whether there is one, is decided here,
// unless callers are trusted.

let app: TestApp;
let tracer: RequestTracer;
const begin: RequestTracer['begin'] = (...request) => tracer.begin(...request);
beforeAll(async () => {
  app = await createTestApp({ observer: { tracer: { begin } } });
});
afterAll(() => app.close());

const ignore = () => undefined;
const silent = { debug: ignore, info: ignore, warn: ignore, error: ignore };

// A ratio takes an id by how small it is, so that callers could choose one that is sure to be taken.
const caller = { traceId: '0'.repeat(31) + '1', spanId: 'b'.repeat(16) };
const traceparent = (flag: '00' | '01') => `00-${caller.traceId}-${caller.spanId}-${flag}`;

/** The spans of one request that are exported. */
async function spansOf(
  settings: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>>,
): Promise<readonly ReceivedSpan[]> {
  const collector = await openCollector();
  onTestFinished(() => collector.close());
  const { address } = collector;
  const config = readConfig({ OTEL_EXPORTER_OTLP_ENDPOINT: address, ...settings });
  const traces = (await openTraces(config, rootNames, silent))!;
  ({ tracer } = traces);
  await send(app, { headers, body: json('{ __typename }') });
  await traces.close();
  return collector.spans;
}

describe('a caller with a trace', () => {
  test('gets one of ours for each request, which points to theirs', async () => {
    const [span] = await spansOf({}, { traceparent: traceparent('01') });
    expect(span).toMatchObject({ links: [caller] });
    expect(span?.traceId).not.toBe(caller.traceId);
    expect(span?.parentSpanId ?? '').toBe('');
  });

  test.each(['parentbased_always_on', 'always_on'])(
    'does not keep its request out of ours where the sampler is %s',
    async (sampler) => {
      const settings = { OTEL_TRACES_SAMPLER: sampler };
      expect(await spansOf(settings, { traceparent: traceparent('00') })).toHaveLength(1);
    },
  );

  test.each([
    ['parentbased_always_off', '1'],
    ['parentbased_traceidratio', '0.0000001'],
    ['traceidratio', '0.0000001'],
  ])('does not get its request into ours where the sampler is %s', async (sampler, ratio) => {
    const settings = { OTEL_TRACES_SAMPLER: sampler, OTEL_TRACES_SAMPLER_ARG: ratio };
    expect(await spansOf(settings, { traceparent: traceparent('01') })).toEqual([]);
  });
});

describe('a caller with a trace that is trusted', () => {
  const trusted = { TRUST_TRACEPARENT: 'on' };

  test('has it go on here', async () => {
    const [span] = await spansOf(trusted, { traceparent: traceparent('01') });
    const { traceId, spanId: parentSpanId } = caller;
    expect(span).toMatchObject({ traceId, parentSpanId, links: [] });
  });

  test('decides whether there is one, where the sampler goes by the parent', async () => {
    expect(await spansOf(trusted, { traceparent: traceparent('00') })).toEqual([]);
  });
});
