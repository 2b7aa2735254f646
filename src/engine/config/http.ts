import { list, whole } from './formats.ts';
import type { Values } from './parse.ts';

const origins = list.transform((items, context) => {
  if (items.length === 1 && items[0] === '*') return '*' as const;
  for (const item of items) {
    if (URL.parse(item)?.origin !== item) {
      context.addIssue({
        code: 'custom',
        message: `"${item}" is not an origin such as https://app.example.com`,
      });
    }
  }
  return items;
});

export const httpVariables = {
  CORS_ORIGINS: origins.default([]),
  BODY_LIMIT_BYTES: whole(1, 1_073_741_824).default(1_048_576),
  MAX_CONNECTIONS: whole(1, 1_000_000).default(4096),
  REQUESTS_LIMIT_BYTES: whole(1, 1_099_511_627_776).default(33_554_432),
  ANSWERS_LIMIT_BYTES: whole(1, 1_099_511_627_776).default(134_217_728),
  REQUEST_TIMEOUT_MS: whole(1, 3_600_000).default(15_000),
};

export interface HttpConfig {
  readonly corsOrigins: readonly string[] | '*';
  readonly bodyLimitBytes: number;
  readonly maxConnections: number;
  /** Of all requests that are not answered yet. */
  readonly requestsLimitBytes: number;
  /** Of all answers that their clients have not taken yet. */
  readonly answersLimitBytes: number;
  readonly requestTimeoutMs: number;
}

export function readHttp(values: Values<typeof httpVariables>): HttpConfig {
  return {
    corsOrigins: values.CORS_ORIGINS,
    bodyLimitBytes: values.BODY_LIMIT_BYTES,
    maxConnections: values.MAX_CONNECTIONS,
    requestsLimitBytes: values.REQUESTS_LIMIT_BYTES,
    answersLimitBytes: values.ANSWERS_LIMIT_BYTES,
    requestTimeoutMs: values.REQUEST_TIMEOUT_MS,
  };
}
