import type { GraphQLError } from 'graphql';
import { WrittenData } from '../compiled/written-data.ts';
import type { ErrorCode } from '../errors/index.ts';
import { JSON_TYPE, names, negotiate } from './media-type.ts';
import type { SettledResult } from './settle-errors.ts';

/** What is wrong with a document or its variables: a well-formed request all the same. */
const wrongDocument: readonly unknown[] = [
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_USER_INPUT',
] satisfies readonly ErrorCode[];

interface HttpExtension {
  readonly status?: number;
  readonly lenient?: true;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What an answer is over HTTP. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string;
}

/**
 * Writes an answer: its media type, its status, its body. GraphQL over HTTP, section 6: a client that
 * asks for `application/json` gets 200 for a document that can't run, others get 400.
 *
 * @param accept - the header `Accept`, null where there is none
 */
export function writeAnswer(result: SettledResult, accept: string | null): HttpAnswer {
  // The refusal of a client that accepts neither type is sent as `application/json`.
  const mediaType = negotiate(accept) ?? JSON_TYPE;
  const lenient = mediaType === JSON_TYPE && names(accept, JSON_TYPE);
  const headers: Record<string, string> = { 'Content-Type': `${mediaType}; charset=utf-8` };
  let status = 200;
  for (const { extensions } of result.errors ?? []) {
    const http: HttpExtension | undefined = extensions['http'];
    Object.assign(headers, http?.headers);
    const isLenient = http?.lenient ?? wrongDocument.includes(extensions['code']);
    if (lenient && isLenient) continue;
    status = Math.max(status, http?.status ?? 200);
  }
  return { status, headers, body: serialize(result) };
}

function serialize({ errors, data, extensions }: SettledResult): string {
  if (data instanceof WrittenData) return `{"data":${data.json}}`;
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
