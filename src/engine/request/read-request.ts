import { badRequest } from '../errors/index.ts';
import { JSON_TYPE, negotiate, readMediaType, RESPONSE_JSON } from './media-type.ts';
import { readParams, type Params } from './read-params.ts';
import { longWork } from './rounds.ts';

// What a request must look like, after GraphQL over HTTP, and stricter where others are lenient: one
// media type, one encoding, one operation.
// https://graphql.github.io/graphql-over-http/draft/

/**
 * Refuses a request whose answer its client would not take, or whose token others may have read.
 *
 * @throws BAD_REQUEST
 */
export function checkRequest(search: URLSearchParams, accept: string | null): void {
  if (search.has('access_token')) {
    throw badRequest('A token travels in the Authorization header, never in an address.');
  }
  if (negotiate(accept) !== null) return;
  throw badRequest(
    `Answers come as ${RESPONSE_JSON} or ${JSON_TYPE}, in UTF-8: accept one of them.`,
    406,
  );
}

/** @throws BAD_REQUEST (415) where the body is anything but JSON in UTF-8, as it is */
export function checkMediaType(headers: Pick<Headers, 'get'>): void {
  const encoding = headers.get('content-encoding');
  if (encoding !== null && encoding.trim().toLowerCase() !== 'identity') {
    throw badRequest('A body is sent as it is, without Content-Encoding.', 415);
  }
  const { type, utf8 } = readMediaType(headers.get('content-type') ?? '');
  if (type !== JSON_TYPE || !utf8)
    throw badRequest(`Send \`Content-Type: ${JSON_TYPE}\`, in UTF-8.`, 415);
}

/** In UTF-16 units: reading one that is larger takes its turn, and so does what follows from it. */
const LARGE = 16_384;

/** What a body asks for. @throws BAD_REQUEST where it is not one JSON object, or has a wrong parameter */
export async function paramsOfBody(text: string): Promise<Params> {
  if (text.length > LARGE) await longWork.next();
  const body = parseJson(text, 'The body');
  if (Array.isArray(body)) {
    throw badRequest('One request carries one operation: batches are not supported.');
  }
  if (typeof body !== 'object' || body === null) {
    throw badRequest('The body is a JSON object with a `query`.');
  }
  return readParams(body);
}

const parameters = ['query', 'documentId', 'operationName', 'variables', 'extensions'];

/** What an address asks for. @throws BAD_REQUEST for a parameter that is wrong, or given twice */
export function paramsOfSearch(search: URLSearchParams): Params {
  const given = parameters.flatMap((name): [string, unknown][] => {
    const [text = '', ...more] = search.getAll(name);
    if (more.length > 0) throw badRequest(`\`${name}\` is given more than once.`);
    if (text === '') return [];
    const isJson = name === 'variables' || name === 'extensions';
    return [[name, isJson ? parseJson(text, `\`${name}\``) : text]];
  });
  return readParams(Object.fromEntries(given));
}

/** JSON of any kind. @throws BAD_REQUEST, with what it is named */
export function parseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw badRequest(`${what} is not valid JSON.`);
  }
}
