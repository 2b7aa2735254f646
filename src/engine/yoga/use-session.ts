import { getOperationAST, type ExecutionResult } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { RequestContext } from '../request/request-context.ts';
import { relationsOf } from '../schema/tables.ts';
import type { Driver } from '../session/driver.ts';
import type { Logger } from '../logger.ts';
import { reportRetry } from '../request/report-outage.ts';
import { runOperation } from '../request/run-operation.ts';

interface SessionOptions {
  readonly driver: Driver;
  readonly logger: Logger;
  /** The longest that an operation may take, in milliseconds. */
  readonly requestTimeoutMs: number;
  /** The largest answer, of its `data`. */
  readonly answerLimitBytes: number;
}

/**
 * One operation, one transaction. It wraps the execution rather than hooking behind it, so that a
 * throw inside ends the session as well.
 */
export function useSession({
  driver,
  logger,
  requestTimeoutMs: timeoutMs,
  answerLimitBytes,
}: SessionOptions): Plugin<RequestContext> {
  return {
    onExecute({ args, executeFn, setExecuteFn }) {
      const operation = getOperationAST(args.document, args.operationName);
      const kind = operation?.operation === 'mutation' ? 'mutation' : 'query';
      setExecuteFn(async (executionArgs) => {
        const context = executionArgs.contextValue as RequestContext;
        const { claims, caller, request, record, params } = context;
        if (claims === undefined || caller === undefined)
          throw new TypeError('An operation of no caller.');
        const { signal } = request;
        const onRetry = (failure: unknown) =>
          reportRetry(logger, record.requestId, failure, params?.variables);
        const relations = relationsOf(executionArgs.schema);
        const parts = {
          driver,
          relations,
          claims,
          caller,
          kind,
          record,
          signal,
          timeoutMs,
          answerLimitBytes,
          onRetry,
        } as const;
        return runOperation(parts, async (session) => {
          context.session = session;
          // Pothos keeps its client and its loaders by context, so each attempt has its own.
          const contextValue = { ...context, db: session.db };
          return (await executeFn({ ...executionArgs, contextValue })) as ExecutionResult;
        });
      });
    },
  };
}
