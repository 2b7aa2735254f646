import {
  context,
  trace,
  type TextMapGetter,
  type TextMapPropagator,
  type Tracer,
} from '@opentelemetry/api';
import type { Incoming, RequestTracer } from '../telemetry/request-trace.ts';
import { OperationTrace, type Origin } from './operation-trace.ts';

export interface RequestTracerOptions {
  readonly tracer: Tracer;
  /** Reads from the headers which trace a request belongs to. */
  readonly propagator: Pick<TextMapPropagator<Incoming['headers']>, 'extract'>;
  /** The names of the fields of the query and the mutation type. */
  readonly fields: ReadonlySet<string>;
  /** Whether a caller's trace goes on here. */
  readonly trustCallers: boolean;
}

/** Makes spans of requests, after OpenTelemetry's semantic conventions for GraphQL, HTTP and SQL. */
export function createRequestTracer(options: RequestTracerOptions): RequestTracer {
  const { tracer, fields } = options;
  return {
    begin(record, { method, headers }) {
      return new OperationTrace(tracer, record, originOf(headers, options), method, fields);
    },
  };
}

/**
 * Whoever sends a `traceparent` could fill somebody's trace, and decide which requests are sampled:
 * by its flag, or by an id that a ratio is sure to take. So what is not trusted is pointed to.
 * https://www.w3.org/TR/trace-context/#mutating-the-traceparent-field
 */
function originOf(headers: Incoming['headers'], options: RequestTracerOptions): Origin {
  const active = context.active();
  // Where something else traces HTTP in this process, the request has its span, and its parent.
  if (trace.getSpanContext(active) !== undefined) return { parent: active };
  const theirs = options.propagator.extract(active, headers, getter);
  if (options.trustCallers) return { parent: theirs };
  return { parent: active, caller: trace.getSpanContext(theirs) };
}

const getter: TextMapGetter<Incoming['headers']> = {
  keys: () => [],
  get: (headers, name) => headers.get(name) ?? undefined,
};
