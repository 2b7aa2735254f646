import { getOperationAST, type DocumentNode } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { RequestContext } from '../request/request-context.ts';
import { ApiError, badRequest, unauthenticated } from '../errors/index.ts';
import { describeOperation } from '../telemetry/operation.ts';

/**
 * Which operation of the document is asked for, and whether it may be asked in this way at all. It
 * is known as soon as the document is parsed, and decided before it is validated.
 */
export function useOperation(): Plugin<RequestContext> {
  return {
    onParse() {
      return ({ result, context: { request, params, claims, record } }) => {
        if (result === null || result instanceof Error) return;
        const operation = getOperationAST(result as DocumentNode, params?.operationName);
        if (operation == null) throw notOneOperation(params?.operationName);
        record.operation = describeOperation(operation);
        if (operation.operation !== 'mutation') return;
        if (request.method === 'GET') {
          throw badRequest('A mutation is sent by POST.', 405, { Allow: 'POST' });
        }
        if (claims === undefined || claims.role === 'anonymous') {
          throw unauthenticated('A mutation needs a token: send `Authorization: Bearer …`.');
        }
      };
    },
  };
}

function notOneOperation(name: string | null | undefined): ApiError {
  const message =
    name == null
      ? 'The document must have one operation; where it has several, name one with `operationName`.'
      : 'The document has no operation of the name in `operationName`.';
  return new ApiError('OPERATION_RESOLUTION_FAILURE', message, { http: { status: 400 } });
}
