import type { RequestListener } from 'node:http';
import type { CorsOrigins } from '../config/index.ts';
import { corsOf } from '../node/cors-of-message.ts';
import { refuse } from '../node/refusal.ts';
import { securityHeaders } from '../request/security-headers.ts';

/**
 * Makes what answers while the database is not known to be safe: healthy, and not ready. Pages may send
 * their preflight, so that they can read the 503 that comes next.
 */
export function answerWhileWaiting(corsOrigins: CorsOrigins): RequestListener {
  return (request, response) => {
    const { method, url = '' } = request;
    const [path] = url.split('?', 1);
    const headers = {
      ...securityHeaders,
      ...corsOf(corsOrigins, request),
      'X-Request-Id': crypto.randomUUID(),
    };
    if (path === '/health' && (method === 'GET' || method === 'HEAD')) {
      response.writeHead(200, { ...headers, 'Content-Type': 'application/json' });
      response.end('{"status":"ok"}');
    } else if (path === '/graphql' && method === 'OPTIONS') {
      response.writeHead(204, { ...headers, Allow: 'GET, HEAD, POST' }).end();
    } else {
      const message = 'The database is not available yet. Try again.';
      refuse(response, 503, 'SERVICE_UNAVAILABLE', message, corsOrigins);
    }
  };
}
