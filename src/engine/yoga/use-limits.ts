import { getOperationAST, GraphQLError, parse } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { RequestContext } from '../request/request-context.ts';
import { MaxAliases } from '../request/limits/max-aliases.ts';
import { MaxDepth } from '../request/limits/max-depth.ts';
import { MaxDirectives } from '../request/limits/max-directives.ts';
import { MaxFields } from '../request/limits/max-fields.ts';
import type { NodeLimit } from '../request/limits/node-limit.ts';
import { tooComplex } from '../request/limits/too-complex.ts';

const TOKENS_MAX = 1000;

/**
 * How much one operation may ask for. What the document alone says is a matter of validation, which
 * is done once for a document; how many nodes it asks for also depends on the variables.
 */
export function useLimits(nodeLimit: NodeLimit): Plugin<RequestContext> {
  return {
    onParse({ setParseFn }) {
      setParseFn((source, options) => parse(source, { ...options, maxTokens: TOKENS_MAX }));
      return ({ result, replaceParseResult }) => {
        if (result instanceof GraphQLError && result.message.includes('contains more than')) {
          const message = `The document has more than ${TOKENS_MAX} tokens; ${TOKENS_MAX} are allowed.`;
          replaceParseResult(tooComplex(message));
        }
      };
    },
    onValidate({ addValidationRule }) {
      for (const rule of [MaxDepth, MaxFields, MaxAliases, MaxDirectives]) addValidationRule(rule);
      return ({ result, setResult }) => {
        // graphql-js gives up on documents whose fields it would have to compare too often.
        const errors = result as readonly GraphQLError[];
        if (!errors.some(({ message }) => message === 'Validation aborted.')) return;
        setResult([tooComplex('The document selects the same fields too many times.')]);
      };
    },
    onExecute({ args: { schema, document, operationName, variableValues } }) {
      const operation = getOperationAST(document, operationName);
      if (operation != null) nodeLimit.check(schema, document, operation, variableValues ?? {});
    },
  };
}
