import type { Plugin } from 'graphql-yoga';
import type { RequestContext } from '../request/request-context.ts';

/** Keeps a document that was sent with its hash, once it is parsed, valid and within the limits. */
export function usePersistedDocuments(): Plugin<RequestContext> {
  return {
    onExecute({ args }) {
      (args.contextValue as RequestContext).keepDocument?.();
    },
  };
}
