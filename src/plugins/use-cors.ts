import type { Plugin } from 'graphql-yoga';
import type { RequestContext } from '../context.ts';

/**
 * Which pages may call the API. Exact origins only (or `*`), never `null`, which every sandboxed
 * frame and local file calls itself, and no credentials ever: tokens travel in a header.
 * https://fetch.spec.whatwg.org/#http-cors-protocol
 */
export function useCors(allowed: readonly string[] | '*'): Plugin<RequestContext> {
  const isAllowed = (origin: string) =>
    origin !== 'null' && (allowed === '*' || allowed.includes(origin));

  return {
    onRequest({ request, endResponse }) {
      if (request.method === 'OPTIONS') {
        endResponse(new Response(null, { status: 204, headers: { Allow: 'GET, POST' } }));
      }
    },
    onResponse({ request, response: { headers } }) {
      headers.append('Vary', 'Origin');
      const origin = request.headers.get('origin');
      if (origin === null || !isAllowed(origin)) return;
      headers.set('Access-Control-Allow-Origin', allowed === '*' ? '*' : origin);
      if (request.method === 'OPTIONS') {
        headers.set('Access-Control-Allow-Methods', 'GET, POST');
        headers.set('Access-Control-Allow-Headers', 'authorization, content-type, accept');
        headers.set('Access-Control-Max-Age', '86400');
      } else {
        // Otherwise a page's own tools see nothing of Server-Timing.
        if (headers.has('Server-Timing')) headers.set('Timing-Allow-Origin', origin);
        headers.set(
          'Access-Control-Expose-Headers',
          'X-Request-Id, Retry-After, RateLimit, RateLimit-Policy, WWW-Authenticate, Allow',
        );
      }
    },
  };
}
