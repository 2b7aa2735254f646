import { getOperationAST } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { CompiledOperations } from '../compiled/operations.ts';
import type { RequestContext } from '../context.ts';

/** Has operations answered by Postgres where that can be done; see compiled/. */
export function useCompiled(operations: CompiledOperations): Plugin<RequestContext> {
  return {
    onExecute({ executeFn, setExecuteFn }) {
      setExecuteFn(async (args) => {
        const { document, operationName, variableValues, contextValue } = args;
        const { session, record } = contextValue as RequestContext;
        const operation = getOperationAST(document, operationName);
        const query = operation == null ? null : operations.of(document, operation);
        if (query === null || session === undefined) return executeFn(args);
        const answer = await operations.answer(query, variableValues ?? {}, session);
        if (answer === null) return executeFn(args);
        record.lane = 'compiled';
        return answer;
      });
    },
  };
}
