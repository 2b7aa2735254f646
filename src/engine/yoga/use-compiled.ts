import { getOperationAST, type ExecutionArgs, type ExecutionResult } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { CompiledOperations } from '../compiled/operations.ts';
import type { RequestContext } from '../request/request-context.ts';
import { asksForSchema } from '../request/introspection.ts';
import type { NodeLimit } from '../request/limits/node-limit.ts';

/** Has operations answered by Postgres where that can be done; see compiled/. */
export function useCompiled(
  operations: CompiledOperations,
  nodeLimit: NodeLimit,
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
        remember(operations, nodeLimit, args);
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

/** Here an operation has passed every check; those that depend on its variables are not repeated. */
function remember(operations: CompiledOperations, nodeLimit: NodeLimit, args: ExecutionArgs): void {
  const { schema, document, operationName, contextValue } = args;
  const text = (contextValue as RequestContext).params?.query;
  const operation = getOperationAST(document, operationName);
  const compiled = operation == null ? null : operations.of(document, operation);
  if (text == null || operation == null || compiled === null) return;
  // Whether it may be sent at all depends on who it is.
  if (asksForSchema(document)) return;
  if (!nodeLimit.holdsFor(schema, document, operation)) return;
  operations.documents.setWarm(text, operationName ?? undefined, { document, operation, compiled });
}
