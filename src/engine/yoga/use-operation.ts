import type { ExecutionResult } from 'graphql';
import type { Plugin, YogaServer } from 'graphql-yoga';
import type { Service } from '../request/service.ts';
import { JSON_TYPE } from '../request/media-type.ts';
import { readBody } from '../request/read-body.ts';
import {
  checkMediaType,
  checkRequest,
  paramsOfBody,
  paramsOfSearch,
} from '../request/read-request.ts';
import type { Params } from '../request/read-params.ts';
import { SettledResult } from '../request/settle-errors.ts';
import { writeAnswer } from '../request/write-answer.ts';
import type { ContextSource, OperationContext } from '../schema/context.ts';
import { incomingOf } from './server-context.ts';

/** What Yoga makes of a source: the source, with the context in it. */
type Made = ContextSource & OperationContext;

/**
 * Has Yoga answer requests as Node's adapter does: the caller is let in, the request is read, the one
 * function answers it, and its result is written. Of Yoga's own steps only the making of the context
 * is left.
 */
export function useOperation({ answerOperation, settle, bodyLimitBytes }: Service): Plugin {
  let yoga: YogaServer<object, object>;
  return {
    onYogaInit(payload) {
      yoga = payload.yoga as YogaServer<object, object>;
    },
    async onRequestParse({ request, url, serverContext, setRequestParser }) {
      await incomingOf(serverContext).admit();
      checkRequest(url.searchParams, request.headers.get('accept'));
      if (request.method === 'GET') {
        setRequestParser(() => paramsOfSearch(url.searchParams));
      } else {
        checkMediaType(request.headers);
        setRequestParser(async () => paramsOfBody(await readBody(request, bodyLimitBytes)));
      }
    },
    onParams({ setParamsHandler }) {
      setParamsHandler(({ params, context }) =>
        answerOperation(incomingOf(context), params as unknown as Params, async (source) => {
          const made = (await yoga.getEnveloped({ ...source }).contextFactory()) as unknown as Made;
          // What it is made of is not for resolvers.
          const { verifyToken: _verify, openSession: _open, ...own } = made;
          return Object.freeze(own);
        }),
      );
    },
    onResultProcess({ serverContext, setResultProcessor }) {
      const incoming = incomingOf(serverContext);
      setResultProcessor((result, fetchAPI) => {
        // One that is not settled failed before there was an operation.
        const settled =
          result instanceof SettledResult ? result : settle(incoming, result as ExecutionResult);
        const { body, ...init } = writeAnswer(settled, incoming.headers.get('accept'));
        return new fetchAPI.Response(body, init);
      }, JSON_TYPE);
    },
  };
}
