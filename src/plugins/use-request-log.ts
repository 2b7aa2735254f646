import type { ExecutionResult } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { RequestContext } from '../context.ts';
import type { Logger } from '../logger.ts';

/** A name that is longer is none that the document has. */
const NAME_MAX = 100;

/**
 * One line per GraphQL request: who (as a hash), what, how much, how long. Never a token, a
 * variable or a parameter.
 */
export function useRequestLog(logger: Logger): Plugin<RequestContext> {
  return {
    onResultProcess({ result, serverContext }) {
      const codes = new Set<unknown>();
      for (const { extensions } of (result as ExecutionResult).errors ?? [])
        codes.add(extensions['code']);
      (serverContext as unknown as RequestContext).errorCodes = [...codes];
    },
    async onResponse({ response, serverContext }) {
      const context = serverContext as unknown as RequestContext;
      const { requestId, startedAt, claims, session, params, errorCodes } = context;
      if (errorCodes === undefined) return;
      logger.info(
        {
          requestId,
          status: response.status,
          role: claims?.role,
          subject: claims?.sub == null ? undefined : await hashOf(claims.sub),
          operation: params?.operationName?.slice(0, NAME_MAX),
          ...(session === undefined ? {} : session.stats),
          codes: errorCodes.length === 0 ? undefined : errorCodes,
          durationMs: Math.round((performance.now() - startedAt) * 100) / 100,
        },
        'request',
      );
    },
  };
}

/** Enough to follow one person through the log, too little to name them. */
async function hashOf(subject: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(subject));
  return Array.from(new Uint8Array(digest, 0, 6), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}
