import {
  context,
  SpanKind,
  SpanStatusCode,
  trace,
  type Context,
  type Span,
  type SpanContext,
  type Tracer,
} from '@opentelemetry/api';
import type { Watch } from '../session/watch.ts';
import type { ErrorCode } from '../errors/index.ts';
import { codeLabel, operationLabel } from '../telemetry/labels.ts';
import type { EndedRecord, RequestRecord } from '../telemetry/request-record.ts';
import type { RequestTrace } from '../telemetry/request-trace.ts';
import { watchSession } from './session-spans.ts';

/** Codes that are a fault of the server, whatever the HTTP status. */
const faults: readonly ErrorCode[] = ['TIMEOUT', 'SERVICE_UNAVAILABLE', 'INTERNAL_SERVER_ERROR'];

const methods = new Set(['GET', 'POST']);

/** Where a request comes from. */
export interface Origin {
  /** With the span that the request's hangs on, if there is one. */
  readonly parent: Context;
  /** The span of a caller, which the request's only points to. */
  readonly caller?: SpanContext | undefined;
}

/**
 * The span of one operation. It is made when it is first needed, so that its name is known to
 * whoever samples, and a request that is none to GraphQL has none; it begins when the request came.
 * https://opentelemetry.io/docs/specs/semconv/graphql/graphql-spans/
 */
export class OperationTrace implements RequestTrace {
  readonly #tracer: Tracer;
  readonly #record: RequestRecord;
  readonly #origin: Origin;
  readonly #method: string;
  readonly #fields: ReadonlySet<string>;
  /** What `performance.now()` is to the clock: all spans of a request follow the same. */
  readonly #epoch = Date.now() - performance.now();
  #started: { readonly span: Span; readonly context: Context } | undefined;

  constructor(
    tracer: Tracer,
    record: RequestRecord,
    origin: Origin,
    method: string,
    fields: ReadonlySet<string>,
  ) {
    this.#tracer = tracer;
    this.#record = record;
    this.#origin = origin;
    this.#method = method;
    this.#fields = fields;
  }

  get traceId(): string {
    return this.#start().span.spanContext().traceId;
  }

  watch(attempt: number): Watch {
    const now = () => this.#epoch + performance.now();
    return watchSession(this.#tracer, this.#start().context, attempt, now);
  }

  within<T>(work: () => T): T {
    return context.with(this.#start().context, work);
  }

  end({ claims, codes, execution, sessions, stats, status, durationMs }: EndedRecord): void {
    const { span } = this.#start();
    span.setAttributes({
      'http.response.status_code': status,
      'rowhouse.execution': execution,
      'rowhouse.retries': Math.max(0, sessions.length - 1),
    });
    if (claims !== undefined) span.setAttribute('rowhouse.role', claims.role.name);
    if (stats !== undefined) span.setAttribute('rowhouse.flights', stats.flights);
    if (codes.length > 0) {
      span.setAttributes({ 'error.type': codeLabel(codes), 'rowhouse.error.codes': [...codes] });
    }
    if (status >= 500 || codes.some((code) => faults.includes(code))) {
      // Without a message: those are for the client, and in its answer.
      span.setStatus({ code: SpanStatusCode.ERROR });
    }
    span.end(this.#epoch + this.#record.startedAt + durationMs);
  }

  #start(): { readonly span: Span; readonly context: Context } {
    if (this.#started !== undefined) return this.#started;
    const { operation, requestId, startedAt } = this.#record;
    const { parent, caller } = this.#origin;
    const field = operationLabel(this.#record, this.#fields);
    const span = this.#tracer.startSpan(
      operation === undefined ? 'GraphQL Operation' : `${operation.kind} ${field}`,
      {
        kind: SpanKind.SERVER,
        startTime: this.#epoch + startedAt,
        links: caller === undefined ? [] : [{ context: caller }],
        attributes: {
          ...(operation && { 'graphql.operation.type': operation.kind }),
          ...(operation?.name != null && { 'graphql.operation.name': operation.name }),
          'http.request.method': methods.has(this.#method) ? this.#method : '_OTHER',
          'http.route': '/graphql',
          'rowhouse.request_id': requestId,
        },
      },
      parent,
    );
    return (this.#started = { span, context: trace.setSpan(parent, span) });
  }
}
