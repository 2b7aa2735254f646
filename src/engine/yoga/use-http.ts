import type { Plugin } from 'graphql-yoga';
import type { RequestContext } from '../request/request-context.ts';
import { faultOf, type ErrorCode } from '../errors/index.ts';
import type { Logger } from '../logger.ts';
import { describeFault } from '../telemetry/describe-fault.ts';
import type { RequestRecord } from '../telemetry/request-record.ts';
import { securityHeaders } from '../request/security-headers.ts';

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

/** What is answered outside of GraphQL: paths, methods, health; and the headers of every answer. */
export function useHttp(options: HttpOptions): Plugin<RequestContext> {
  // Anybody may ask, and looking takes a connection: those who ask meanwhile get the same answer.
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
      const { record } = serverContext as unknown as RequestContext;
      const { method } = request;
      const { pathname } = url;
      if (pathname === '/graphql') {
        if (!['GET', 'POST', 'OPTIONS'].includes(method)) endResponse(wrongMethod('GET, POST'));
        // The server adapter would show the stack of whatever is thrown this far out.
        hook.setRequestHandler(async (...args) => {
          try {
            return await requestHandler(...args);
          } catch (error) {
            return answerFault(error, record, options.logger);
          }
        });
        return;
      }
      const answer = answers[pathname];
      if (answer === undefined) {
        endResponse(refusal(404, 'BAD_REQUEST', 'There is nothing here: the API is at /graphql.'));
      } else if (method === 'GET' || method === 'HEAD') {
        endResponse(await answer());
      } else {
        endResponse(wrongMethod('GET, HEAD'));
      }
    },
    onResponse({ response }) {
      for (const [name, value] of Object.entries(securityHeaders))
        response.headers.set(name, value);
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

function answerFault(error: unknown, record: RequestRecord, logger: Logger): Response {
  const { requestId, stored } = record;
  logger.error({ requestId, err: describeFault(error) }, 'no answer could be made');
  const { status, message, extensions } = faultOf(requestId, stored);
  record.codes = [extensions.code];
  return plain(status, { errors: [{ message, extensions }] });
}
