import {
  getOperationAST,
  validate,
  ValuesOfCorrectTypeRule,
  type ExecutionResult,
  type ValidationRule,
} from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { RequestContext } from '../request/request-context.ts';
import { LiteralValues } from '../request/values/literal-values.ts';
import { variableProblems } from '../request/values/variable-problems.ts';

/** Says of wrong values, in the document or in its variables, where they are and what to do. */
export function useValues(): Plugin<RequestContext> {
  return {
    onValidate({ setValidationFn }) {
      setValidationFn((schema, document, rules) =>
        validate(
          schema,
          document,
          (rules as readonly ValidationRule[] | undefined)?.map((rule) =>
            rule === ValuesOfCorrectTypeRule ? LiteralValues : rule,
          ),
        ),
      );
    },
    onExecute({ executeFn, setExecuteFn }) {
      setExecuteFn(async (args) => {
        const result = (await executeFn(args)) as ExecutionResult;
        // Without `data` the execution never began.
        if ('data' in result) return result;
        const operation = getOperationAST(args.document, args.operationName);
        const problems =
          operation && variableProblems(args.schema, operation, args.variableValues ?? {});
        return problems ? { errors: [problems] } : result;
      });
    },
  };
}
