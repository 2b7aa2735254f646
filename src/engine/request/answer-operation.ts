import { execute, type ExecutionResult, type GraphQLError, type GraphQLSchema } from 'graphql';
import type { CompiledOperations } from '../compiled/operations.ts';
import { IdempotencyKey, IdempotencyKeys, type KeyOptions } from '../idempotency/keys.ts';
import type { Logger } from '../logger.ts';
import type { CreateContext } from '../schema/context.ts';
import { relationsOf } from '../schema/tables.ts';
import type { Driver } from '../session/driver.ts';
import { describeOperation } from '../telemetry/operation.ts';
import { operationIn, parseDocument, validateDocument } from './document.ts';
import { fingerprintOf } from './fingerprint.ts';
import { KEY_HEADER, readKey } from './idempotency-header.ts';
import type { IncomingRequest } from './incoming-request.ts';
import type { Introspection } from './introspection.ts';
import { KnownDocuments } from './known-documents.ts';
import type { DocumentLimits } from './limits/document-limits.ts';
import { OperationBudget } from './limits/operation-budget.ts';
import { mayAsk } from './may-ask.ts';
import type { PersistedDocuments } from './persisted-documents.ts';
import type { Params } from './read-params.ts';
import { reportLostCommit, reportOutside, reportRetry } from './report-outage.ts';
import { longWork } from './rounds.ts';
import { runOperation } from './run-operation.ts';
import type { Settle, SettledResult } from './settle-errors.ts';
import { variableProblems } from './values/variable-problems.ts';

export interface AnswerOptions extends KeyOptions {
  readonly schema: GraphQLSchema;
  readonly driver: Driver;
  readonly logger: Logger;
  /** Documents that clients name instead of sending them. */
  readonly persistedDocuments: PersistedDocuments;
  readonly introspection: Introspection;
  /** Of a document alone; the usual ones, where it is left out. */
  readonly documentLimits?: DocumentLimits;
  /** The most nodes that one operation may ask for. */
  readonly maxNodes: number;
  /** The largest answer, of its `data`, in bytes. */
  readonly answerLimitBytes: number;
  /** The longest that an operation may take, in milliseconds. */
  readonly requestTimeoutMs: number;
  /** What answers operations without resolvers where it can; null: resolvers answer all. */
  readonly operations: CompiledOperations | null;
}

/**
 * Answers the operation of a request. Never throws: what goes wrong is in the result, as the client
 * may read it.
 */
export type AnswerOperation = (
  request: IncomingRequest,
  params: Params | Promise<Params>,
  createContext: CreateContext,
) => Promise<SettledResult>;

/** Makes the one function that every operation is answered by, whichever server it came in through. */
export function createAnswerOperation(options: AnswerOptions, settle: Settle): AnswerOperation {
  const { schema, driver, logger, persistedDocuments, operations } = options;
  const { introspection, answerLimitBytes, requestTimeoutMs } = options;
  const documents = new KnownDocuments();
  const budget = new OperationBudget(options);
  const relations = relationsOf(schema);
  const keys = new IdempotencyKeys(options);

  async function answer(
    request: IncomingRequest,
    params: Params,
    createContext: CreateContext,
  ): Promise<ExecutionResult<unknown>> {
    const endsAt = performance.now() + requestTimeoutMs;
    const { method, record, signal } = request;
    const { operationName, variables = {} } = params;

    // Text: as it was sent, or as it is known by its hash.
    const { text, keep } = await persistedDocuments.find(params.query, params.documentId);

    // Document and operation. What is known has been parsed and validated.
    const known = documents.get(text);
    if (known === undefined) {
      await longWork.next();
      signal.throwIfAborted();
    }
    const document = known ?? parseDocument(text, options.documentLimits);
    const operation = operationIn(document, operationName);
    record.operation = describeOperation(operation);

    // May they ask?
    const { claims, caller } = await request.admit();
    mayAsk(document, operation, { method, claims, introspection });
    const kind = operation.operation === 'mutation' ? 'mutation' : 'query';
    const key = kind === 'mutation' ? readKey(request.headers.get(KEY_HEADER)) : null;

    // Limits: of the document, and of what it comes to with these variables.
    if (known === undefined) {
      const errors = validateDocument(schema, document, options.documentLimits);
      if (errors.length > 0) return { errors };
      documents.set(text, document);
    }
    budget.check(schema, document, operation, variables);
    keep?.();

    // Values. Where they are wrong the operation is not prepared, and it is said what is wrong.
    const compiled = operations?.of(document, operation)?.prepare(variables) ?? null;
    const problems = compiled ? null : variableProblems(schema, operation, variables);
    if (problems !== null) return { errors: [problems] };

    // Key: it stands for this operation, with these variables.
    const asked = { document: text, name: operation.name?.value, variables };
    const keyed = key === null ? null : new IdempotencyKey(keys, key, await fingerprintOf(asked));

    // Context, and run: by one statement where the operation is compiled, otherwise by resolvers.
    return runOperation(
      {
        driver,
        relations,
        createContext: async (openSession) =>
          createContext({
            verifyToken: async () => claims,
            openSession: (own) => {
              if (own === claims) return openSession(own);
              throw new TypeError('A session is opened under the claims of the verified token.');
            },
          }),
        caller,
        kind,
        keyed,
        record,
        signal,
        timeoutMs: endsAt - performance.now(),
        answerLimitBytes,
        onRetry: (failure) => reportRetry(logger, record.requestId, failure, variables),
        onLostCommit: (outcome, cause) => {
          reportLostCommit(logger, record.requestId, outcome, cause, variables);
        },
        outside: {
          selecting: { schema, document, operation, variables },
          onFailure: (field, failure) => {
            reportOutside(logger, record.requestId, field, failure);
          },
        },
      },
      async (context, claim) => {
        const result = await compiled?.(context.session, claim);
        if (result != null) {
          operations!.answered += 1;
          record.execution = 'compiled';
          return result;
        }
        const args = { schema, document, contextValue: context, variableValues: variables };
        return context.loaders.leftOut.of(await execute({ ...args, operationName }));
      },
    );
  }

  return async (request, params, createContext) => {
    let read: Params;
    try {
      read = await params;
    } catch (error) {
      return settle(request, { errors: [error as GraphQLError] });
    }
    const { variables } = read;
    try {
      return settle(request, await answer(request, read, createContext), variables);
    } catch (error) {
      // A client that has gone is told nothing.
      const errors = request.signal.aborted ? [] : [error as GraphQLError];
      return settle(request, { errors }, variables);
    }
  };
}
