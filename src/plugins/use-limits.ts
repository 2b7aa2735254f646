import {
  getOperationAST,
  GraphQLError,
  parse,
  valueFromASTUntyped,
  type OperationDefinitionNode,
} from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { RequestContext } from '../context.ts';
import { countNodes } from './limits/count-nodes.ts';
import { UNKNOWN, type Lookup } from './limits/list-size.ts';
import { MaxAliases } from './limits/max-aliases.ts';
import { MaxDepth } from './limits/max-depth.ts';
import { MaxDirectives } from './limits/max-directives.ts';
import { MaxFields } from './limits/max-fields.ts';
import { tooComplex } from './limits/too-complex.ts';

const TOKENS_MAX = 1000;

/**
 * How much one operation may ask for. What the document alone says is a matter of validation, which
 * is done once for a document; how many nodes it asks for also depends on the variables.
 */
export function useLimits({ maxNodes }: { readonly maxNodes: number }): Plugin<RequestContext> {
  // The most that an operation may ask for with any variables: few need to be counted again.
  const most = new WeakMap<OperationDefinitionNode, number>();

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
      if (operation == null) return;
      const count = (lookup: Lookup) => countNodes(schema, document, operation, lookup);
      let nodes = most.get(operation);
      if (nodes === undefined) most.set(operation, (nodes = count(() => UNKNOWN)));
      if (nodes > maxNodes) nodes = count(lookupIn(operation, variableValues ?? {}));
      if (nodes > maxNodes) {
        throw tooComplex(
          `The operation may ask for ${nodes} nodes; at most ${maxNodes} are allowed. Ask for smaller pages (\`first\`, \`last\`), or for fewer lists within lists.`,
        );
      }
    },
  };
}

function lookupIn(operation: OperationDefinitionNode, variables: object): Lookup {
  const given = new Map<string, unknown>(Object.entries(variables));
  for (const { variable, defaultValue } of operation.variableDefinitions ?? []) {
    const { value: name } = variable.name;
    if (!given.has(name) && defaultValue) given.set(name, valueFromASTUntyped(defaultValue));
  }
  return (name) => given.get(name);
}
