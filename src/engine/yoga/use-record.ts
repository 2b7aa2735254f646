import type { Plugin } from 'graphql-yoga';
import type { RequestContext } from '../request/request-context.ts';
import type { Observer } from '../telemetry/observer.ts';

/**
 * Begins the record of every request before anything else is done, and ends it when the answer is
 * there. What stands in it is noted by the stages that know.
 */
export function useRecord(observer: Observer): Plugin<RequestContext> {
  return {
    onRequest({ request, serverContext }) {
      // Whoever saw the request before Yoga did has begun.
      (serverContext as unknown as RequestContext).record ??= observer.begin(request);
    },
    onResponse({ request, response, serverContext }) {
      const { record, claims } = serverContext as unknown as RequestContext;
      response.headers.set('X-Request-Id', record.requestId);
      record.claims = claims;
      record.gone = request.signal.aborted;
      const timing = observer.end(record, response.status);
      if (timing !== null) response.headers.set('Server-Timing', timing);
    },
  };
}
