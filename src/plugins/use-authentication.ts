import type { Plugin } from 'graphql-yoga';
import type { Claims } from '../claims.ts';
import type { RequestContext } from '../context.ts';

export type Authenticate = (headers: Headers) => Promise<Claims>;

/** Verifies the token before anything of the operation is looked at. */
export function useAuthentication(authenticate: Authenticate): Plugin<RequestContext> {
  return {
    async onParams({ request, context }) {
      (context as RequestContext).claims = await authenticate(request.headers);
    },
  };
}
