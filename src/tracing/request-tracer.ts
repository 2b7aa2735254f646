import {
  context,
  trace,
  type Context,
  type TextMapGetter,
  type TextMapPropagator,
  type Tracer,
} from '@opentelemetry/api';
import type { Incoming, RequestTracer } from '../telemetry/request-trace.ts';
import { OperationTrace } from './operation-trace.ts';

export interface RequestTracerOptions {
  readonly tracer: Tracer;
  /** Reads from the headers which trace a request belongs to. */
  readonly propagator: Pick<TextMapPropagator<Incoming['headers']>, 'extract'>;
  /** The names of the fields of the query and the mutation type. */
  readonly fields: ReadonlySet<string>;
}

/** Makes spans of requests, after OpenTelemetry's semantic conventions for GraphQL, HTTP and SQL. */
export function createRequestTracer(options: RequestTracerOptions): RequestTracer {
  const { tracer, propagator, fields } = options;
  return {
    begin(record, { method, headers }) {
      return new OperationTrace(tracer, record, parentOf(headers, propagator), method, fields);
    },
  };
}

function parentOf(
  headers: Incoming['headers'],
  propagator: RequestTracerOptions['propagator'],
): Context {
  const active = context.active();
  // Where something else traces HTTP in this process, the request has its span, and its parent.
  if (trace.getSpanContext(active) !== undefined) return active;
  return propagator.extract(active, headers, getter);
}

const getter: TextMapGetter<Incoming['headers']> = {
  keys: () => [],
  get: (headers, name) => headers.get(name) ?? undefined,
};
