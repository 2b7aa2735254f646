import { list, whole } from './formats.ts';
import type { Values } from './parse.ts';

const origins = list.transform((items, context) => {
  if (items.length === 1 && items[0] === '*') return '*' as const;
  for (const item of items) {
    const message = problemOfOrigin(item);
    if (message !== null) context.addIssue({ code: 'custom', message });
  }
  return items;
});

/** A scheme and a host, as browsers write them: RFC 6454 section 6.2. */
const ORIGIN = /^[a-z][a-z\d+.-]*:\/\/[^\s/?#@,*]+$/;

/** What is wrong with an origin; null where nothing is. Any scheme will do: `capacitor://localhost`. */
function problemOfOrigin(item: string): string | null {
  if (item.includes('*')) {
    return `"${item}" is a pattern, and origins are compared to the letter: name each, or * alone for every page there is`;
  }
  // Those of http have one way to be written; of other schemes only the letters are known.
  const written = /^https?:/.test(item) ? URL.parse(item)?.origin : item;
  if (ORIGIN.test(item) && written === item) return null;
  const instead = URL.parse(item)?.origin;
  const hint = instead === undefined || instead === 'null' ? '' : `; perhaps ${instead}`;
  return `"${item}" is not an origin such as https://app.example.com${hint}`;
}

export const httpVariables = {
  CORS_ORIGINS: origins.optional(),
  BODY_LIMIT_BYTES: whole(1, 1_073_741_824).default(1_048_576),
  MAX_CONNECTIONS: whole(1, 1_000_000).default(4096),
  REQUESTS_LIMIT_BYTES: whole(1, 1_099_511_627_776).default(33_554_432),
  ANSWERS_LIMIT_BYTES: whole(1, 1_099_511_627_776).default(134_217_728),
  REQUEST_TIMEOUT_MS: whole(1, 3_600_000).default(15_000),
};

/** The origins whose pages may call: exactly these, any, or those of this machine. */
export type CorsOrigins = readonly string[] | '*' | 'loopback';

export interface HttpConfig {
  readonly corsOrigins: CorsOrigins;
  readonly bodyLimitBytes: number;
  readonly maxConnections: number;
  /** Of all requests that are not answered yet. */
  readonly requestsLimitBytes: number;
  /** Of all answers that their clients have not taken yet. */
  readonly answersLimitBytes: number;
  readonly requestTimeoutMs: number;
}

/** @param embedded - whether the embedded database is served, to those who develop pages for it */
export function readHttp(values: Values<typeof httpVariables>, embedded: boolean): HttpConfig {
  return {
    corsOrigins: values.CORS_ORIGINS ?? (embedded ? 'loopback' : []),
    bodyLimitBytes: values.BODY_LIMIT_BYTES,
    maxConnections: values.MAX_CONNECTIONS,
    requestsLimitBytes: values.REQUESTS_LIMIT_BYTES,
    answersLimitBytes: values.ANSWERS_LIMIT_BYTES,
    requestTimeoutMs: values.REQUEST_TIMEOUT_MS,
  };
}
