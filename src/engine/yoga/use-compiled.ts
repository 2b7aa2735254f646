import { getOperationAST, type ExecutionArgs, type ExecutionResult } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { CompiledOperations } from '../compiled/operations.ts';
import type { RequestContext } from '../request/request-context.ts';
import { asksForSchema } from '../request/introspection.ts';
import type { OperationBudget } from '../request/limits/operation-budget.ts';

/** Has operations answered by Postgres where that can be done; see compiled/. */
export function useCompiled(
  operations: CompiledOperations,
  budget: OperationBudget,
): Plugin<RequestContext> {
  return {
    onExecute({ executeFn, setExecuteFn }) {
      setExecuteFn(async (args) => {
        const { document, operationName, variableValues, contextValue } = args;
        const { session, record } = contextValue as RequestContext;
        const operation = getOperationAST(document, operationName);
        const compiled = operation == null ? null : operations.of(document, operation);
        const prepared = compiled?.prepare(variableValues ?? {});
        if (prepared == null || session === undefined) return executeFn(args);
        remember(operations, budget, args);
        const result: ExecutionResult<unknown> | null =
          prepared.kind === 'known' ? { data: prepared.data } : await prepared.run(session);
        if (result === null) return executeFn(args);
        operations.answered += 1;
        record.lane = 'compiled';
        return result;
      });
    },
  };
}

/** Here an operation has passed every check; of those, only its budget depends on the variables. */
function remember(
  operations: CompiledOperations,
  budget: OperationBudget,
  args: ExecutionArgs,
): void {
  const { schema, document, operationName, contextValue } = args;
  const text = (contextValue as RequestContext).params?.query;
  const operation = getOperationAST(document, operationName);
  const compiled = operation == null ? null : operations.of(document, operation);
  if (text == null || operation == null || compiled === null) return;
  // Whether it may be sent at all depends on who it is.
  if (asksForSchema(document)) return;
  const fits = (variables: object) =>
    budget.excess(schema, document, operation, variables) === null;
  const warm = { document, operation, compiled, fits };
  operations.documents.setWarm(text, operationName ?? undefined, warm);
}
