import type { GraphQLParams, Plugin } from 'graphql-yoga';
import type { RequestContext } from '../request/request-context.ts';
import { badRequest } from '../errors/index.ts';
import { JSON_TYPE, negotiate, RESPONSE_JSON } from '../request/media-type.ts';
import type { PersistedDocuments } from '../request/persisted-documents.ts';
import { readBody } from '../request/read-body.ts';
import { readParams, type Params } from '../request/read-params.ts';

interface RequestRulesOptions {
  readonly bodyLimitBytes: number;
  readonly persistedDocuments: PersistedDocuments;
}

/**
 * What a request must look like, after GraphQL over HTTP, and stricter where Yoga is lenient: one
 * media type, one encoding, one operation. Nothing here is done on behalf of anybody yet.
 * https://graphql.github.io/graphql-over-http/draft/
 */
export function useRequestRules(options: RequestRulesOptions): Plugin<RequestContext> {
  return {
    onRequestParse({ request, url, setRequestParser, serverContext }) {
      const withDocument = async ({ documentId, ...params }: Params): Promise<GraphQLParams> => {
        const found = await options.persistedDocuments.find(params.query, documentId);
        const context = serverContext as unknown as RequestContext;
        if (found.keep !== null) context.keepDocument = found.keep;
        return { ...params, query: found.text };
      };

      if (url.searchParams.has('access_token')) {
        throw badRequest('A token travels in the Authorization header, never in an address.');
      }
      // Before anything is done whose answer the client would not take.
      if (negotiate(request.headers.get('accept')) === null) {
        throw badRequest(
          `Answers come as ${RESPONSE_JSON} or ${JSON_TYPE}, in UTF-8: accept one of them.`,
          406,
        );
      }
      if (request.method === 'GET') {
        setRequestParser(() => withDocument(readParams(fromQuery(url.searchParams))));
      } else {
        checkMediaType(request.headers);
        setRequestParser(async (original) =>
          withDocument(readParams(fromBody(await readBody(original, options.bodyLimitBytes)))),
        );
      }
    },
  };
}

function checkMediaType(headers: Headers): void {
  const encoding = headers.get('content-encoding');
  if (encoding !== null && encoding.trim().toLowerCase() !== 'identity') {
    throw badRequest('A body is sent as it is, without Content-Encoding.', 415);
  }
  const [type, ...parameters] = (headers.get('content-type') ?? '').split(';');
  const fits =
    type?.trim().toLowerCase() === JSON_TYPE &&
    parameters.every((parameter) => /^\s*(charset\s*=\s*"?utf-8"?)?\s*$/i.test(parameter));
  if (!fits) throw badRequest(`Send \`Content-Type: ${JSON_TYPE}\`, in UTF-8.`, 415);
}

/** What a body holds. @throws 400 where it is not one JSON object */
export function fromBody(text: string): object {
  const body = parseJson(text, 'The body');
  if (Array.isArray(body)) {
    throw badRequest('One request carries one operation: batches are not supported.');
  }
  if (typeof body !== 'object' || body === null) {
    throw badRequest('The body is a JSON object with a `query`.');
  }
  return body;
}

const parameters = ['query', 'documentId', 'operationName', 'variables', 'extensions'];

function fromQuery(search: URLSearchParams): object {
  const given = parameters.flatMap((name): [string, unknown][] => {
    const [text = '', ...more] = search.getAll(name);
    if (more.length > 0) throw badRequest(`\`${name}\` is given more than once.`);
    if (text === '') return [];
    const isJson = name === 'variables' || name === 'extensions';
    return [[name, isJson ? parseJson(text, `\`${name}\``) : text]];
  });
  return Object.fromEntries(given);
}

function parseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw badRequest(`${what} is not valid JSON.`);
  }
}
