import type { Plugin } from 'graphql-yoga';
import type { RequestContext } from '../context.ts';

interface HttpOptions {
  /** Whether the database answers and has passed the safety checks. */
  readonly isReady: () => boolean | Promise<boolean>;
  /** Whether a browser is led from `/` to GraphiQL. */
  readonly graphiql: boolean;
  /** What kind of page GraphiQL is, for its content security policy. */
  readonly graphiqlPolicy: string;
}

const always = {
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
};

function plain(status: number, body: object, headers: Record<string, string> = {}): Response {
  return Response.json(body, { status, headers });
}

const problem = (code: string, message: string) => ({
  errors: [{ message, extensions: { code } }],
});

/** What is answered outside of GraphQL: paths, health, the headers of every answer. */
export function useHttp(options: HttpOptions): Plugin<RequestContext> {
  return {
    async onRequest({ request, url, endResponse, serverContext }) {
      const context = serverContext as unknown as RequestContext;
      context.startedAt = performance.now();
      context.requestId = crypto.randomUUID();
      if (url.pathname === '/graphql') return;
      if (request.method !== 'GET' && request.method !== 'HEAD') {
        endResponse(
          plain(404, problem('BAD_REQUEST', 'There is nothing here: the API is at /graphql.')),
        );
      } else if (url.pathname === '/health') {
        endResponse(plain(200, { status: 'ok' }));
      } else if (url.pathname === '/ready') {
        const ready = await options.isReady();
        endResponse(
          ready
            ? plain(200, { status: 'ready' })
            : plain(503, { status: 'not ready' }, { 'Retry-After': '1' }),
        );
      } else if (url.pathname === '/' && options.graphiql) {
        endResponse(new Response(null, { status: 302, headers: { Location: '/graphql' } }));
      } else {
        endResponse(
          plain(404, problem('BAD_REQUEST', 'There is nothing here: the API is at /graphql.')),
        );
      }
    },
    onResponse({ response, serverContext }) {
      const { requestId } = serverContext as unknown as RequestContext;
      for (const [name, value] of Object.entries(always)) response.headers.set(name, value);
      response.headers.set('X-Request-Id', requestId);
      response.headers.append('Vary', 'Origin');
      if (response.headers.get('content-type')?.startsWith('text/html') === true) {
        response.headers.set('Content-Security-Policy', options.graphiqlPolicy);
      }
    },
  };
}
