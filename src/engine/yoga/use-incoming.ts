import type { Plugin } from 'graphql-yoga';
import { IncomingRequest } from '../request/incoming-request.ts';
import type { Service } from '../request/service.ts';
import { incomingOf, type ServerContext } from './server-context.ts';

/** Begins every request before anything else is done, and gives its answer the headers that all have. */
export function useIncoming({ entrance, answerHeaders, placeOf }: Service): Plugin {
  return {
    onRequest({ request, serverContext }) {
      const { method, headers, signal } = request;
      const place = () => placeOf(serverContext);
      const incoming = new IncomingRequest(entrance, { method, headers, signal, place });
      Object.assign(serverContext, { incoming } satisfies ServerContext);
    },
    onResponse({ response: { headers, status }, serverContext }) {
      const made = Object.entries(answerHeaders(incomingOf(serverContext), status));
      for (const [name, value] of made) {
        // A page of GraphiQL varies by more.
        if (name === 'Vary') headers.append(name, value);
        else headers.set(name, value);
      }
    },
  };
}
