import type { Plugin } from 'graphql-yoga';
import type { RequestContext } from '../request/request-context.ts';
import { quotaHeaders } from '../rate-limits/rate-limiter.ts';
import type { Admit } from '../request/admit.ts';

interface AuthenticationOptions {
  readonly admit: Admit;
  /** Where a request comes from, from what the server knows of it beyond the request itself. */
  readonly placeOf: (context: object) => string;
}

/** Who is asking, and whether they may ask now: before the body is read. */
export function useAuthentication({
  admit,
  placeOf,
}: AuthenticationOptions): Plugin<RequestContext> {
  return {
    async onRequestParse({ request, serverContext }) {
      const context = serverContext as unknown as RequestContext;
      if (context.refusal !== undefined) throw context.refusal;
      // Whoever let them in before Yoga was asked has counted them, too.
      if (context.claims !== undefined) return;
      const { claims, caller, quota } = await admit(request.headers, () => placeOf(context));
      context.claims = claims;
      context.caller = caller;
      if (quota !== null) context.quota = quota;
    },
    onResponse({ response, serverContext }) {
      const { quota } = serverContext as unknown as RequestContext;
      if (quota === undefined) return;
      for (const [name, value] of Object.entries(quotaHeaders(quota))) {
        response.headers.set(name, value);
      }
    },
  };
}
