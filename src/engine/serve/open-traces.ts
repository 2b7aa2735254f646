import { propagation, ProxyTracerProvider, trace } from '@opentelemetry/api';
import type { Config } from '../config/index.ts';
import type { Logger } from '../logger.ts';
import type { RequestTracer } from '../telemetry/request-trace.ts';

/** The longest that a stop waits for spans to be exported, in milliseconds. */
const FLUSH_MAX_MS = 3000;

export interface Traces {
  readonly tracer: RequestTracer;
  /** Exports what still waits, within a limit. */
  close(): Promise<void>;
}

/**
 * Makes traces where somebody wants them: an SDK that was registered before the server was loaded
 * (`node --import`), or an exporter that is configured. Where nobody does, no SDK is even loaded.
 *
 * @param fields - the names of root fields, for the names of spans
 * @returns null where nobody wants them
 */
export async function openTraces(
  {
    traces,
    trustTraceparent: trustCallers,
    shutdownTimeoutMs,
  }: Pick<Config, 'traces' | 'trustTraceparent' | 'shutdownTimeoutMs'>,
  fields: ReadonlySet<string>,
  logger: Logger,
): Promise<Traces | null> {
  const registered = isRegistered();
  if (!registered && traces === null) return null;
  const { createRequestTracer } = await import('../tracing/request-tracer.ts');
  if (registered || traces === null) {
    // It exports by itself, and at the end, too.
    const tracer = trace.getTracer('rowhouse');
    logger.info({}, 'traces go to the OpenTelemetry SDK that is registered');
    return {
      tracer: createRequestTracer({ tracer, propagator: propagation, fields, trustCallers }),
      close: () => Promise.resolve(),
    };
  }
  const { exportSpans } = await import('../tracing/export-spans.ts');
  const exporting = exportSpans(traces, (reason) =>
    logger.warn({ reason }, 'traces can not be exported'),
  );
  logger.info({ traces: new URL(traces.endpoint).origin }, 'traces are exported');
  return {
    tracer: createRequestTracer({ ...exporting, fields, trustCallers }),
    close: () => within(exporting.close(), Math.min(FLUSH_MAX_MS, shutdownTimeoutMs / 2)),
  };
}

/** Whether somebody has registered a provider of tracers; the API's own stands in for it otherwise. */
function isRegistered(): boolean {
  const provider = trace.getTracerProvider();
  return (
    !(provider instanceof ProxyTracerProvider) ||
    provider.getDelegateTracer('rowhouse') !== undefined
  );
}

/** What can't be exported by then is lost; whoever looks at traces has been told why. */
async function within(work: Promise<void>, limitMs: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, limitMs);
  await Promise.race([work.catch(() => undefined), promise]);
  clearTimeout(timer);
}
