import type { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { RequestContext } from '../request/request-context.ts';
import type { KnownDocuments } from '../compiled/known-documents.ts';

/**
 * Neither parses nor validates a document again that was valid. Nothing is kept of one that was not:
 * its errors weigh much more than its text, and anybody can make up as many as they like.
 */
export function useKnownDocuments(documents: KnownDocuments): Plugin<RequestContext> {
  return {
    onParse({ params, setParsedDocument }) {
      const known = documents.get(String(params.source));
      if (known !== undefined) setParsedDocument(known);
    },
    onValidate({ params: { documentAST: document }, setResult }) {
      const text = document.loc?.source.body;
      if (text === undefined) return undefined;
      if (documents.get(text) === document) {
        setResult([]);
        return undefined;
      }
      return ({ result }) => {
        if ((result as readonly GraphQLError[]).length === 0) documents.set(text, document);
      };
    },
  };
}
