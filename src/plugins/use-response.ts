import type { ExecutionResult, GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { badRequest } from '../errors.ts';

const RESPONSE_JSON = 'application/graphql-response+json';
const JSON_TYPE = 'application/json';

/**
 * Writes the answer: its media type, its status, its body. GraphQL over HTTP, section 6: a client
 * that asks for `application/json` gets 200 for a document that can't run, others get 400.
 */
export function useResponse(): Plugin {
  return {
    onResultProcess({ request, setResultProcessor }) {
      const accept = request.headers.get('accept');
      const mediaType = negotiate(accept);
      setResultProcessor((result, fetchAPI) => {
        if (mediaType !== null) {
          return respond(
            result as ExecutionResult,
            mediaType,
            asksForJson(accept),
            fetchAPI.Response,
          );
        }
        const message = `Answers come as ${RESPONSE_JSON} or ${JSON_TYPE}: accept one of them.`;
        return respond({ errors: [badRequest(message, 406)] }, JSON_TYPE, false, fetchAPI.Response);
      }, mediaType ?? JSON_TYPE);
    },
  };
}

interface Range {
  readonly type: string;
  readonly quality: number;
}

function ranges(accept: string): readonly Range[] {
  return accept.split(',').flatMap((part) => {
    const [type = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase());
    const charset = parameters.find((parameter) => parameter.startsWith('charset='));
    if (charset !== undefined && !/^charset="?utf-8"?$/.test(charset)) return [];
    const quality = parameters.find((parameter) => parameter.startsWith('q='));
    return [{ type, quality: quality === undefined ? 1 : Number(quality.slice(2)) }];
  });
}

/** RFC 9110, section 12.5.1, for the two types there are. Null: the client takes neither. */
function negotiate(accept: string | null): string | null {
  if (accept === null || accept.trim() === '') return JSON_TYPE;
  const wanted = ranges(accept);
  const qualityOf = (type: string) => {
    for (const candidate of [type, 'application/*', '*/*']) {
      const range = wanted.find((item) => item.type === candidate);
      if (range !== undefined) return range.quality;
    }
    return 0;
  };
  const [json, responseJson] = [qualityOf(JSON_TYPE), qualityOf(RESPONSE_JSON)];
  if (!(json > 0) && !(responseJson > 0)) return null;
  if (json !== responseJson) return json > responseJson ? JSON_TYPE : RESPONSE_JSON;
  // Equal: what was named rather than covered by a wildcard; the newer one where both were.
  return wanted.some(({ type }) => type === RESPONSE_JSON) ? RESPONSE_JSON : JSON_TYPE;
}

function asksForJson(accept: string | null): boolean {
  return accept !== null && ranges(accept).some(({ type }) => type === JSON_TYPE);
}

interface HttpExtension {
  readonly status?: number;
  readonly spec?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
}

function respond(
  result: ExecutionResult,
  mediaType: string,
  lenient: boolean,
  ResponseType: typeof Response,
): Response {
  const headers: Record<string, string> = { 'Content-Type': `${mediaType}; charset=utf-8` };
  let status = 200;
  for (const { extensions } of result.errors ?? []) {
    const http = extensions['http'] as HttpExtension | undefined;
    Object.assign(headers, http?.headers);
    if (http?.spec === true && lenient && mediaType === JSON_TYPE) continue;
    status = Math.max(status, http?.status ?? 200);
  }
  return new ResponseType(serialize(result), { status, headers });
}

function serialize({ errors, data, extensions }: ExecutionResult): string {
  return JSON.stringify({
    ...(errors === undefined ? {} : { errors: errors.map(withoutHttp) }),
    ...(data === undefined ? {} : { data }),
    ...(extensions === undefined ? {} : { extensions }),
  });
}

function withoutHttp(error: GraphQLError): object {
  const { extensions = {}, ...rest } = error.toJSON();
  const { http: _http, ...visible } = extensions;
  return { ...rest, extensions: visible };
}
