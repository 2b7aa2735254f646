import { getOperationAST, type DocumentNode } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Claims } from '../claims.ts';
import type { RequestContext } from '../context.ts';
import { unauthenticated } from '../errors.ts';

export type Authenticate = (headers: Headers) => Promise<Claims>;

/**
 * Verifies the token before anything of the operation is looked at, and refuses a mutation without
 * one as soon as it is known to be a mutation.
 */
export function useAuthentication(authenticate: Authenticate): Plugin<RequestContext> {
  return {
    async onParams({ request, context }) {
      (context as RequestContext).claims = await authenticate(request.headers);
    },
    onParse() {
      return ({ result, context }) => {
        if (result === null || result instanceof Error) return;
        const operation = getOperationAST(result as DocumentNode, context.params?.operationName);
        if (operation?.operation === 'mutation' && context.claims?.role === 'anonymous') {
          throw unauthenticated('A mutation needs a token: send `Authorization: Bearer …`.');
        }
      };
    },
  };
}
