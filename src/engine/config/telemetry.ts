import { z } from 'zod';
import { httpUrl, share, whole } from './formats.ts';
import type { Values } from './parse.ts';

const samplers = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const;

export const telemetryVariables = {
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  SLOW_REQUEST_MS: whole(1, 3_600_000).default(1000),
  SERVER_TIMING: z.enum(['on', 'off']).optional(),
  METRICS_PORT: whole(0, 65_535).optional(),
  METRICS_HOST: z.string().default('127.0.0.1'),
  OTEL_EXPORTER_OTLP_ENDPOINT: httpUrl.optional(),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: httpUrl.optional(),
  OTEL_TRACES_SAMPLER: z.enum(samplers).default('parentbased_always_on'),
  OTEL_TRACES_SAMPLER_ARG: share.default(1),
  TRUST_TRACEPARENT: z.enum(['on', 'off']).default('off'),
  // These two the exporter reads itself.
  OTEL_EXPORTER_OTLP_HEADERS: z.string().optional(),
  OTEL_SERVICE_NAME: z.string().default('rowhouse'),
};

/** How traces are exported, and of which requests. */
export interface TracesConfig {
  /** To which spans are sent. */
  readonly endpoint: string;
  readonly sampler: (typeof samplers)[number];
  /** From 0 to 1: the share of requests, for samplers that go by one. */
  readonly ratio: number;
}

export interface TelemetryConfig {
  readonly logLevel: string;
  /** Requests that take longer are warned of. */
  readonly slowRequestMs: number;
  /** Whether signed-in callers are told where the time of a request went. */
  readonly serverTiming: boolean;
  /** Where metrics are served; null: nowhere, and nothing is counted. */
  readonly metricsPort: number | null;
  readonly metricsHost: string;
  /** Null: no traces are exported. */
  readonly traces: TracesConfig | null;
  /** Whether a caller's trace goes on here, and its flag may decide whether there is one. */
  readonly trustTraceparent: boolean;
}

type TelemetryValues = Values<typeof telemetryVariables>;

export function readTelemetry(values: TelemetryValues, production: boolean): TelemetryConfig {
  return {
    logLevel: values.LOG_LEVEL,
    slowRequestMs: values.SLOW_REQUEST_MS,
    serverTiming: values.SERVER_TIMING === undefined ? !production : values.SERVER_TIMING === 'on',
    metricsPort: values.METRICS_PORT ?? null,
    metricsHost: values.METRICS_HOST,
    traces: readTraces(values),
    trustTraceparent: values.TRUST_TRACEPARENT === 'on',
  };
}

/** The endpoint for all signals is a base; that for traces is used as it is. */
function readTraces(values: TelemetryValues): TracesConfig | null {
  const base = values.OTEL_EXPORTER_OTLP_ENDPOINT;
  const endpoint =
    values.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ??
    (base === undefined ? null : `${base.replace(/\/$/, '')}/v1/traces`);
  if (endpoint === null) return null;
  return { endpoint, sampler: values.OTEL_TRACES_SAMPLER, ratio: values.OTEL_TRACES_SAMPLER_ARG };
}
