import type { RequestListener } from 'node:http';
import { securityHeaders } from '../request/security-headers.ts';
import { refuse } from '../node/refusal.ts';

/** Answers while the database is not known to be safe: healthy, and not ready. */
export const answerWhileWaiting: RequestListener = (request, response) => {
  if (request.url === '/health') {
    const headers = {
      ...securityHeaders,
      'X-Request-Id': crypto.randomUUID(),
      'Content-Type': 'application/json',
    };
    response.writeHead(200, headers).end('{"status":"ok"}');
  } else {
    refuse(response, 503, 'SERVICE_UNAVAILABLE', 'The database is not available yet. Try again.');
  }
};
