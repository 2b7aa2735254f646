import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
} from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import type { TracesConfig } from '../config/index.ts';
import { FailuresToldOnce } from './failures-told-once.ts';
import { samplerOf } from './sampler.ts';

/** Longer statements are cut. */
const TEXT_MAX = 8192;

/**
 * OpenTelemetry's own SDK, with an exporter of OTLP over HTTP, in JSON. Spans wait in a queue of
 * 2,048; what does not fit is dropped, and no request ever waits. Headers, time-out, compression and
 * certificates are read from the standard variables by the exporter itself.
 *
 * @param onFailure - told why spans could not be exported, once until they are again
 */
export function exportSpans(config: TracesConfig, onFailure: (reason: string) => void) {
  const exporter = new OTLPTraceExporter({ url: config.endpoint });
  const provider = new TracerProvider({
    resource: defaultResource()
      .merge(
        resourceFromAttributes({
          'service.name': 'rowhouse',
          'service.instance.id': crypto.randomUUID(),
        }),
      )
      // What OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES say goes first.
      .merge(detectResources({ detectors: [envDetector] })),
    sampler: samplerOf(config),
    spanLimits: { attributeValueLengthLimit: TEXT_MAX },
    spanProcessors: [
      new BatchSpanProcessor({ exporter: new FailuresToldOnce(exporter, onFailure) }),
    ],
  });
  return {
    tracer: provider.getTracer('rowhouse'),
    propagator: new W3CTraceContextPropagator(),
    /** Exports what still waits. */
    close: () => provider.shutdown(),
  };
}
