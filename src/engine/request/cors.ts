import type { CorsOrigins } from '../config/index.ts';
import { isLoopback } from '../config/loopback.ts';

/** What decides on the headers of an answer. */
export interface CorsRequest {
  readonly method: string;
  readonly headers: { get(name: string): string | null };
}

/** Told to every preflight. */
const sentByAll = ['authorization', 'content-type', 'accept', 'idempotency-key'];

/** A proxy says these of those whom it serves: a page has no say in them. */
const ofProxies = /^(x-forwarded-.*|forwarded|x-real-ip|x-client-ip|true-client-ip|cf-.*|via)$/;

/** A name, as RFC 9110 section 5.1 has it; no page needs longer ones, nor more of them. */
const NAME = /^[\w!#$%&'*+.^`|~-]{1,100}$/;
const NAMES_MAX = 50;

/**
 * The headers of an answer, beside `Vary: Origin`, that let the page of an origin read it. Exact
 * origins only (or `*`, or those of this machine), never `null`, which every sandboxed frame and local
 * file calls itself, and no credentials ever: tokens travel in a header.
 * https://fetch.spec.whatwg.org/#http-cors-protocol
 *
 * @param timed - whether the answer says where the time went
 * @returns none where the origin may not call
 */
export function corsHeaders(
  allowed: CorsOrigins,
  { method, headers }: CorsRequest,
  timed = false,
): Readonly<Record<string, string>> {
  const origin = headers.get('origin');
  if (origin === null || !mayCall(allowed, origin)) return {};
  const opened = { 'Access-Control-Allow-Origin': allowed === '*' ? '*' : origin };
  if (method === 'OPTIONS') {
    return {
      ...opened,
      'Access-Control-Allow-Methods': 'GET, HEAD, POST',
      'Access-Control-Allow-Headers': mayBeSent(headers.get('access-control-request-headers')),
      'Access-Control-Max-Age': '86400',
    };
  }
  return {
    ...opened,
    // Otherwise a page's own tools see nothing of Server-Timing.
    ...(timed ? { 'Timing-Allow-Origin': origin } : {}),
    'Access-Control-Expose-Headers':
      'X-Request-Id, Idempotency-Replayed, Retry-After, RateLimit, RateLimit-Policy, WWW-Authenticate, Allow',
  };
}

function mayCall(allowed: CorsOrigins, origin: string): boolean {
  if (origin === 'null') return false;
  if (allowed === '*') return true;
  return allowed === 'loopback' ? isOfThisMachine(origin) : allowed.includes(origin);
}

function isOfThisMachine(origin: string): boolean {
  const url = URL.parse(origin);
  return (
    url !== null &&
    /^https?:$/.test(url.protocol) &&
    url.origin === origin &&
    (isLoopback(url.hostname) || url.hostname.endsWith('.localhost'))
  );
}

/**
 * Which headers a page may send: those that it asks for. The server reads few of them, and no page can
 * send another's credentials, so that one does no harm unless a proxy's word is given weight.
 */
function mayBeSent(requested: string | null): string {
  const names = (requested ?? '').split(',').map((name) => name.trim().toLowerCase());
  const harmless = names.filter((name) => NAME.test(name) && !ofProxies.test(name));
  return [...new Set([...sentByAll, ...harmless.slice(0, NAMES_MAX)])].join(', ');
}
