import type { Plugin } from 'graphql-yoga';
import { IncomingRequest } from '../request/incoming-request.ts';
import type { Service } from '../request/service.ts';
import { incomingOf, type ServerContext } from './server-context.ts';

/** Begins every request before anything else is done, and gives its answer the headers that all have. */
export function useIncoming({ entrance, answerHeaders, placeOf }: Service): Plugin {
  return {
    onRequest({ request, serverContext, setRequest }) {
      const { url, headers, signal } = request;
      // RFC 9110 section 9.3.2: HEAD is GET without the content of the answer.
      const head = request.method === 'HEAD';
      const method = head ? 'GET' : request.method;
      if (head) setRequest(new Request(url, { method, headers, signal }));
      const place = () => placeOf(serverContext);
      const incoming = new IncomingRequest(entrance, { method, headers, signal, place });
      Object.assign(serverContext, { incoming, head } satisfies ServerContext);
    },
    onResponse({ response, serverContext, setResponse }) {
      const { headers, status } = response;
      const made = Object.entries(answerHeaders(incomingOf(serverContext), status));
      for (const [name, value] of made) {
        // A page of GraphiQL varies by more.
        if (name === 'Vary') headers.append(name, value);
        else headers.set(name, value);
      }
      if ((serverContext as unknown as ServerContext).head)
        setResponse(new Response(null, { status, headers }));
    },
  };
}
