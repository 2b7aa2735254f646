/**
 * The headers of an answer, beside `Vary: Origin`, that let the page of an origin read it. Exact
 * origins only (or `*`), never `null`, which every sandboxed frame and local file calls itself, and no
 * credentials ever: tokens travel in a header.
 * https://fetch.spec.whatwg.org/#http-cors-protocol
 *
 * @param timed - whether the answer says where the time went
 */
export function corsHeaders(
  allowed: readonly string[] | '*',
  origin: string | null,
  { method, timed }: { readonly method: string; readonly timed: boolean },
): Readonly<Record<string, string>> {
  if (origin === null || origin === 'null') return {};
  if (allowed !== '*' && !allowed.includes(origin)) return {};
  const opened = { 'Access-Control-Allow-Origin': allowed === '*' ? '*' : origin };
  if (method === 'OPTIONS') {
    return {
      ...opened,
      'Access-Control-Allow-Methods': 'GET, POST',
      'Access-Control-Allow-Headers': 'authorization, content-type, accept',
      'Access-Control-Max-Age': '86400',
    };
  }
  return {
    ...opened,
    // Otherwise a page's own tools see nothing of Server-Timing.
    ...(timed ? { 'Timing-Allow-Origin': origin } : {}),
    'Access-Control-Expose-Headers':
      'X-Request-Id, Retry-After, RateLimit, RateLimit-Policy, WWW-Authenticate, Allow',
  };
}
