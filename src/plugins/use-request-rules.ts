import type { GraphQLParams, Plugin } from 'graphql-yoga';
import { badRequest } from '../errors.ts';
import { readBody } from './read-body.ts';

/**
 * What a request must look like, after GraphQL over HTTP, and stricter where Yoga is lenient: one
 * media type, one encoding, one operation. Nothing here is done on behalf of anybody yet.
 * https://graphql.github.io/graphql-over-http/draft/
 */
export function useRequestRules(options: { readonly bodyLimitBytes: number }): Plugin {
  return {
    onRequestParse({ request, url, setRequestParser }) {
      if (url.searchParams.has('access_token')) {
        throw badRequest('A token travels in the Authorization header, never in an address.');
      }
      if (request.method === 'GET') {
        setRequestParser(() => checkParams(paramsFromQuery(url.searchParams)));
      } else if (request.method === 'POST') {
        checkMediaType(request.headers);
        setRequestParser(async (original) =>
          checkParams(parseJson(await readBody(original, options.bodyLimitBytes), 'The body')),
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
    type?.trim().toLowerCase() === 'application/json' &&
    parameters.every((parameter) => /^\s*(charset\s*=\s*"?utf-8"?)?\s*$/i.test(parameter));
  if (!fits) throw badRequest('Send `Content-Type: application/json`, in UTF-8.', 415);
}

function paramsFromQuery(search: URLSearchParams): unknown {
  const object = (name: string): unknown => {
    const text = search.get(name);
    return text === null || text === '' ? undefined : parseJson(text, `\`${name}\``);
  };
  return {
    query: search.get('query') ?? undefined,
    operationName: search.get('operationName') ?? undefined,
    variables: object('variables'),
    extensions: object('extensions'),
  };
}

function parseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw badRequest(`${what} is not valid JSON.`);
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function checkParams(body: unknown): GraphQLParams {
  if (Array.isArray(body)) {
    throw badRequest('One request carries one operation: batches are not supported.');
  }
  if (!isObject(body)) throw badRequest('The body is a JSON object with a `query`.');
  const { query, operationName, variables, extensions } = body;
  if (typeof query !== 'string' || query === '') throw badRequest('`query` is a text, and needed.');
  if (operationName != null && typeof operationName !== 'string') {
    throw badRequest('`operationName` is a text, or left out.');
  }
  if (variables != null && !isObject(variables)) {
    throw badRequest('`variables` is an object, or left out.');
  }
  if (extensions != null && !isObject(extensions)) {
    throw badRequest('`extensions` is an object, or left out.');
  }
  return {
    query,
    ...(operationName == null ? {} : { operationName }),
    ...(variables == null ? {} : { variables }),
    ...(extensions == null ? {} : { extensions }),
  };
}
