import type { DocumentNode } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { RequestContext } from '../request/request-context.ts';
import { ApiError, unauthenticated } from '../errors/index.ts';
import { asksForSchema, hidesSchema, type Introspection } from '../request/introspection.ts';

/**
 * Keeps the schema from those who may not introspect. It stands outside of validation, whose results
 * are shared by all callers; what validation suggests is taken out where errors are settled.
 */
export function useIntrospection(setting: Introspection): Plugin<RequestContext> {
  return {
    onParse() {
      return ({ result, context }) => {
        if (result === null || result instanceof Error) return;
        if (!hidesSchema(setting, context.claims)) return;
        if (asksForSchema(result as DocumentNode)) throw refusal(setting);
      };
    },
  };
}

function refusal(setting: Introspection): ApiError {
  return setting === 'signed-in'
    ? unauthenticated('Introspection needs a token: send `Authorization: Bearer …`.')
    : new ApiError(
        'FORBIDDEN',
        'Introspection is turned off here; use the schema that is published.',
        {
          http: { status: 403 },
        },
      );
}
