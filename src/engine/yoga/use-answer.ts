import type { ExecutionResult } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { RequestContext } from '../request/request-context.ts';
import type { Logger } from '../logger.ts';
import { hidesSchema, type Introspection } from '../request/introspection.ts';
import { JSON_TYPE } from '../request/media-type.ts';
import { settleErrors } from '../request/settle-errors.ts';
import { writeAnswer } from '../request/write-answer.ts';

interface AnswerOptions {
  readonly logger: Logger;
  readonly introspection: Introspection;
}

/**
 * Answers with what came of a request, wherever on its way it ended. Errors are settled in the same
 * step that writes them: no other plugin sees them in between, nor can it change what is sent.
 */
export function useAnswer({ logger, introspection }: AnswerOptions): Plugin<RequestContext> {
  return {
    onResultProcess({ request, serverContext, setResultProcessor }) {
      const { record, params, claims } = serverContext as unknown as RequestContext;
      setResultProcessor((result, fetchAPI) => {
        const settled = settleErrors(result as ExecutionResult, {
          record,
          logger,
          variables: params?.variables,
          hidesSchema: hidesSchema(introspection, claims),
        });
        const { body, ...init } = writeAnswer(settled, request.headers.get('accept'));
        return new fetchAPI.Response(body, init);
      }, JSON_TYPE);
    },
  };
}
