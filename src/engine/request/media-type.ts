import { BoundedCache } from '../memory/bounded-cache.ts';
import { budgetOf } from '../memory/cache-shares.ts';

/** GraphQL's own media type, in which a 4xx is certainly GraphQL's. */
export const RESPONSE_JSON = 'application/graphql-response+json';
export const JSON_TYPE = 'application/json';

interface Range {
  readonly type: string;
  readonly quality: number;
}

/** Clients send few different headers. A range of one letter takes about a hundred bytes. */
const known = new BoundedCache<string, readonly Range[]>({
  budget: budgetOf('acceptHeaders'),
  weigh: (read, accept) => 500 + 4 * accept.length + 120 * read.length,
});

function ranges(accept: string): readonly Range[] {
  let read = known.get(accept);
  if (read === undefined) {
    read = readRanges(accept);
    known.set(accept, read);
  }
  return read;
}

function readRanges(accept: string): readonly Range[] {
  return accept.split(',').flatMap((part) => {
    const [type = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase());
    const charset = parameters.find((parameter) => parameter.startsWith('charset='));
    if (charset !== undefined && !/^charset="?utf-8"?$/.test(charset)) return [];
    const quality = parameters.find((parameter) => parameter.startsWith('q='));
    return [{ type, quality: quality === undefined ? 1 : Number(quality.slice(2)) }];
  });
}

/**
 * The media type of an answer, for an `Accept` header: RFC 9110, section 12.5.1, for the two types
 * there are.
 *
 * @returns null where the client takes neither
 */
export function negotiate(accept: string | null): string | null {
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

/** Whether a client names a media type, rather than taking it with a wildcard or by default. */
export function names(accept: string | null, type: string): boolean {
  return (
    accept !== null && ranges(accept).some((range) => range.type === type && range.quality > 0)
  );
}
