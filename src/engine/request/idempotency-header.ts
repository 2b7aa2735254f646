import { badRequest } from '../errors/index.ts';

/** The header of a request that may be sent again. */
export const KEY_HEADER = 'idempotency-key';

/** Tells of an answer that it is the one that the key got the first time. */
export const REPLAYED_HEADER = 'Idempotency-Replayed';

const LENGTH_MAX = 255;

/** A string of structured fields: https://www.rfc-editor.org/rfc/rfc9651#name-strings */
const quoted = /^"((?:[\x20-\x21\x23-\x5B\x5D-\x7E]|\\["\\])*)"$/;

const visible = /^[\x21-\x7E]+$/;

/**
 * Reads the header `Idempotency-Key`, after the IETF's draft, whose strings have quotes; without them the
 * value is the key.
 * https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
 *
 * @param value - null where there is no such header. Two of them come as one, with a comma and a blank
 *   between them, as both Fetch and Node join what is sent twice
 * @returns the key: 1 to 255 visible characters of ASCII; null where there is no header
 * @throws BAD_REQUEST (400) for anything else
 */
export function readKey(value: string | null): string | null {
  if (value === null) return null;
  const key = value.startsWith('"')
    ? quoted.exec(value)?.[1]?.replaceAll(/\\(["\\])/g, '$1')
    : // Fetch trims what is joined: behind such a comma was another header, an empty one.
      value.replace(/,$/, ' ');
  if (key !== undefined && key.length <= LENGTH_MAX && visible.test(key)) return key;
  throw badRequest(
    `The header Idempotency-Key holds one key of 1 to ${LENGTH_MAX} visible characters of ASCII, with or without quotes.`,
  );
}
