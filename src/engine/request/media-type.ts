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
  return pieces(accept, ',').flatMap((part) => {
    const { type, parameters, utf8 } = readMediaType(part);
    const quality = parameters.get('q');
    return utf8 ? [{ type, quality: quality === undefined ? 1 : Number(quality) }] : [];
  });
}

/** A media type with its parameters, all in small letters. */
interface MediaType {
  readonly type: string;
  readonly parameters: ReadonlyMap<string, string>;
  /** Whether it is UTF-8, which it is unless it says another charset. */
  readonly utf8: boolean;
}

/**
 * Reads a media type as RFC 9110, section 8.3.1 has it. Of parameters only `charset` and `q` mean
 * something here, and others are no reason to refuse a request. `utf8` is UTF-8: the Encoding standard
 * has it as another name, and clients send it.
 */
export function readMediaType(text: string): MediaType {
  const [type = '', ...rest] = pieces(text.toLowerCase(), ';');
  const parameters = new Map(
    rest.map((parameter): [string, string] => {
      const [name = '', ...value] = parameter.split('=');
      return [
        name.trim(),
        value
          .join('=')
          .trim()
          .replace(/^"(.*)"$/, '$1'),
      ];
    }),
  );
  return { type, parameters, utf8: /^utf-?8$/.test(parameters.get('charset') ?? 'utf-8') };
}

/** What stands between separators, outside of quotes (RFC 9110 section 5.6.4). */
function pieces(text: string, separator: ',' | ';'): readonly string[] {
  const found: string[] = [];
  let from = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at];
    if (quoted && letter === '\\') at += 1;
    else if (letter === '"') quoted = !quoted;
    else if (letter === separator && !quoted) {
      found.push(text.slice(from, at).trim());
      from = at + 1;
    }
  }
  return [...found, text.slice(from).trim()];
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
