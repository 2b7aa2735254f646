import type { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Domain } from '../../domain.ts';
import { badRequest } from '../../errors/index.ts';
import type { IncomingRequest } from '../../request/incoming-request.ts';
import type { Introspection } from '../../request/introspection.ts';
import { names } from '../../request/media-type.ts';
import type { Service } from '../../request/service.ts';
import { writeAnswer } from '../../request/write-answer.ts';
import { incomingOf } from '../server-context.ts';
import type { Caller } from './browser/server.ts';
import { makeToken, type DevelopmentTokens } from './make-token.ts';
import { isOfOwnMachine } from './own-machine.ts';
import { graphiqlPage } from './page.ts';
import { paths, type PageSettings } from './settings.ts';

/** Who gets GraphiQL: everybody, those who have a token, or nobody. */
export type Graphiql = 'on' | 'signed-in' | 'off';

export interface GraphiqlOptions {
  readonly graphiql: Graphiql;
  readonly introspection: Introspection;
  /** Null where there is no development issuer. */
  readonly developmentTokens: DevelopmentTokens | null;
}

/** Shown where a page may not tell what the API looks like. */
const neutralQuery = '# The bar above says who is asking.\n\n{\n  __typename\n}\n';

/**
 * GraphiQL for whoever asks for a page, a browser's GET; and for its script, who a token is taken for
 * and, from the development issuer, tokens.
 */
export function useGraphiql(options: GraphiqlOptions, domain: Domain, service: Service): Plugin {
  const { graphiql, introspection } = options;
  const tokenFirst = graphiql === 'signed-in';
  const schemaForAll = introspection === 'on';
  const issuer = tokenFirst ? null : options.developmentTokens;
  const roles = domain.roles.all.filter(({ chosen }) => chosen).map(({ name }) => name);
  const shown = (issuer?.people ?? []).map(({ sub, role = null, claims = {}, about = '' }) => ({
    sub,
    role,
    claims,
    about,
  }));
  const mayShowSchema = issuer !== null || (schemaForAll && !tokenFirst);
  let page: ReturnType<typeof graphiqlPage> | undefined;

  const pageFor = async (request: Request, context: object): Promise<Response> => {
    const { html, policy } = await (page ??= graphiqlPage(
      mayShowSchema ? domain.introduction.graphiql : neutralQuery,
    ));
    const chooses = issuer !== null && isOfOwnMachine(request, issuer.isLoopback(context));
    const settings = { people: chooses ? shown : null, roles, tokenFirst, schemaForAll, paths };
    return new Response(html(settings satisfies PageSettings), {
      headers: {
        'Content-Type': 'text/html; charset=utf-8',
        'Content-Security-Policy': policy,
        Vary: 'Accept',
      },
    });
  };
  const answer = async (incoming: IncomingRequest, made: Promise<object>): Promise<Response> => {
    try {
      return Response.json(await made);
    } catch (error) {
      const settled = service.settle(incoming, { errors: [error as GraphQLError] });
      const { body, ...init } = writeAnswer(settled, null);
      return new Response(body, init);
    }
  };

  return {
    async onRequest({ request, url, endResponse, serverContext }) {
      const incoming = incomingOf(serverContext);
      if (url.pathname === paths.graphql) {
        const isForPage =
          request.method === 'GET' &&
          names(request.headers.get('accept'), 'text/html') &&
          // That is for the rules of requests to refuse.
          !url.searchParams.has('access_token');
        if (isForPage) endResponse(await pageFor(request, serverContext));
      } else if (url.pathname === paths.caller) {
        endResponse(await answer(incoming, callerOf(request, incoming)));
      } else if (url.pathname === paths.token && issuer !== null) {
        endResponse(await answer(incoming, makeToken(request, issuer, roles, serverContext)));
      }
    },
  };
}

/** Whom the server takes the request's token for. @throws ApiError as `Admit` does */
async function callerOf(request: Request, incoming: IncomingRequest): Promise<Caller> {
  if (request.method !== 'GET') throw badRequest('This address takes GET.', 405, { Allow: 'GET' });
  const { claims } = await incoming.admit();
  const { sub: subject, role, expiresAt } = claims;
  const expiresIn = expiresAt === null ? null : Math.max(0, expiresAt - Date.now() / 1000);
  return { subject, role: role.name, expiresIn };
}
