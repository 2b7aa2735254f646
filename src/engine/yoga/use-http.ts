import type { Plugin } from 'graphql-yoga';
import type { ErrorCode } from '../errors/index.ts';
import type { Logger } from '../logger.ts';
import { describeFault } from '../telemetry/describe-fault.ts';
import { faultAnswer } from '../request/fault-answer.ts';
import { incomingOf } from './server-context.ts';

interface HttpOptions {
  readonly logger: Logger;
  /** Whether the database answers and has passed the safety checks. */
  readonly isReady: () => boolean | Promise<boolean>;
  /** Whether a browser is led from `/` to GraphiQL. */
  readonly graphiql: boolean;
}

type ExtraHeaders = Readonly<Record<string, string>>;

const plain = (status: number, body: object, headers: ExtraHeaders = {}) =>
  Response.json(body, { status, headers });

const refusal = (status: number, code: ErrorCode, message: string, headers?: ExtraHeaders) =>
  plain(status, { errors: [{ message, extensions: { code } }] }, headers);

const wrongMethod = (allowed: string) =>
  refusal(405, 'BAD_REQUEST', `This address takes ${allowed}.`, { Allow: allowed });

/** What is answered outside of GraphQL: paths, methods, health. */
export function useHttp(options: HttpOptions): Plugin {
  // Anybody may ask, and each look takes a connection: requests that come meanwhile share its answer.
  let looking: Promise<boolean> | null = null;
  const look = () =>
    (looking ??= isReady(options).finally(() => {
      looking = null;
    }));
  const answers: Readonly<Record<string, () => Response | Promise<Response>>> = {
    '/health': () => plain(200, { status: 'ok' }),
    '/ready': async () => {
      return (await look())
        ? plain(200, { status: 'ready' })
        : plain(503, { status: 'not ready' }, { 'Retry-After': '1' });
    },
    ...(options.graphiql
      ? { '/': () => new Response(null, { status: 302, headers: { Location: '/graphql' } }) }
      : {}),
  };

  return {
    async onRequest({ request, url, endResponse, serverContext, requestHandler, ...hook }) {
      const { record } = incomingOf(serverContext);
      const { method } = request;
      const { pathname } = url;
      if (pathname === '/graphql') {
        if (method === 'OPTIONS')
          endResponse(new Response(null, { status: 204, headers: { Allow: 'GET, HEAD, POST' } }));
        else if (method !== 'GET' && method !== 'POST') endResponse(wrongMethod('GET, HEAD, POST'));
        // The server adapter would answer a throw with its stack.
        hook.setRequestHandler(async (...args) => {
          try {
            return await requestHandler(...args);
          } catch (error) {
            const { body, ...init } = faultAnswer(error, record, options.logger);
            return new Response(body, init);
          }
        });
        return;
      }
      const answer = answers[pathname];
      if (answer === undefined) {
        endResponse(refusal(404, 'BAD_REQUEST', 'There is nothing here: the API is at /graphql.'));
      } else if (method === 'GET') {
        endResponse(await answer());
      } else {
        endResponse(wrongMethod('GET, HEAD'));
      }
    },
  };
}

async function isReady(options: HttpOptions): Promise<boolean> {
  try {
    return await options.isReady();
  } catch (error) {
    options.logger.error({ err: describeFault(error) }, 'the readiness check failed');
    return false;
  }
}
