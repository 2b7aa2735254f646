import { getOperationAST, GraphQLError, parse } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { queryTooComplex } from '../errors/index.ts';
import type { RequestContext } from '../request/request-context.ts';
import { MaxAliases } from '../request/limits/max-aliases.ts';
import { MaxDepth } from '../request/limits/max-depth.ts';
import { MaxDirectives } from '../request/limits/max-directives.ts';
import { MaxFields } from '../request/limits/max-fields.ts';
import { MaxNames } from '../request/limits/max-names.ts';
import type { OperationBudget } from '../request/limits/operation-budget.ts';

/** Of a document, in UTF-16 units: a thousand tokens, and some texts. */
const LENGTH_MAX = 100_000;
const TOKENS_MAX = 1000;

const rules = [MaxNames, MaxDepth, MaxFields, MaxAliases, MaxDirectives];

/**
 * How much one operation may ask for. What the document alone says is a matter of validation, which
 * is done once for a document; the rest also depends on the variables.
 */
export function useLimits(budget: OperationBudget): Plugin<RequestContext> {
  return {
    onParse({ setParseFn }) {
      setParseFn((source, options) => {
        const { length } = typeof source === 'string' ? source : source.body;
        if (length > LENGTH_MAX) {
          throw queryTooComplex(
            `The document has ${length} characters; at most ${LENGTH_MAX} are allowed. Send what is long in variables.`,
          );
        }
        return parse(source, { ...options, maxTokens: TOKENS_MAX });
      });
      return ({ result, replaceParseResult }) => {
        if (result instanceof GraphQLError && result.message.includes('contains more than')) {
          const message = `The document has more than ${TOKENS_MAX} tokens; ${TOKENS_MAX} are allowed.`;
          replaceParseResult(queryTooComplex(message));
        }
      };
    },
    onValidate({ addValidationRule }) {
      for (const rule of rules) addValidationRule(rule);
      return ({ result, setResult }) => {
        // graphql-js gives up on documents whose fields it would have to compare too often.
        const errors = result as readonly GraphQLError[];
        if (!errors.some(({ message }) => message === 'Validation aborted.')) return;
        setResult([queryTooComplex('The document selects the same fields too many times.')]);
      };
    },
    onExecute({ args: { schema, document, operationName, variableValues } }) {
      const operation = getOperationAST(document, operationName);
      if (operation != null) budget.check(schema, document, operation, variableValues ?? {});
    },
  };
}
