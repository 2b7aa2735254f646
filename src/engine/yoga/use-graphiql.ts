import type { Plugin } from 'graphql-yoga';
import { graphiqlPage } from './graphiql.ts';
import { names } from '../request/media-type.ts';

/**
 * GraphiQL for whoever asks for a page: a browser's GET.
 *
 * @param defaultQuery - what it shows when it is opened for the first time
 */
export function useGraphiql(defaultQuery: string): Plugin {
  let page: ReturnType<typeof graphiqlPage> | undefined;
  return {
    async onRequest({ request, url, endResponse }) {
      if (request.method !== 'GET' || !names(request.headers.get('accept'), 'text/html')) return;
      // That is for the rules of requests to refuse.
      if (url.searchParams.has('access_token')) return;
      const { html, policy } = await (page ??= graphiqlPage(defaultQuery));
      endResponse(
        new Response(html, {
          headers: {
            'Content-Type': 'text/html; charset=utf-8',
            'Content-Security-Policy': policy,
            Vary: 'Accept',
          },
        }),
      );
    },
  };
}
