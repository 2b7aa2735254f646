import type { ExecutionResult } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { JSON_TYPE } from '../request/media-type.ts';
import { writeAnswer } from '../request/write-answer.ts';

/** Answers with what `writeAnswer` makes of a result. */
export function useResponse(): Plugin {
  return {
    onResultProcess({ request, setResultProcessor }) {
      setResultProcessor((result, fetchAPI) => {
        const { body, ...init } = writeAnswer(
          result as ExecutionResult,
          request.headers.get('accept'),
        );
        return new fetchAPI.Response(body, init);
      }, JSON_TYPE);
    },
  };
}
