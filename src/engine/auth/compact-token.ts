import { base64url } from 'jose';
import { unauthenticated } from '../errors/index.ts';
import { isJsonObject, type JsonObject } from './json-object.ts';
import { algorithms, algorithmOf, type Algorithm } from './key-source.ts';

export interface CompactToken {
  readonly alg: Algorithm;
  readonly kid: string | undefined;
  /** What kind of token it says that it is. */
  readonly typ: unknown;
  /** Nobody has vouched for these yet. */
  readonly payload: JsonObject;
}

// Unpadded base64url; what is left of the last byte must be zero bits (RFC 4648 section 3.5), or two
// texts would be the same token.
const part = /^(?:[\w-]{4})*(?:[\w-]{2}[AEIMQUYcgkosw048]|[\w-][AQgw])?$/;

/**
 * Takes a token apart: a JWS in compact serialization (RFC 7515 section 3.1) with a JSON object as
 * payload. Stricter than libraries are, so that there is one way to write a token, and nothing that
 * only some readers understand.
 *
 * @throws ApiError UNAUTHENTICATED where the token is not of that shape
 */
export function readCompactToken(token: string): CompactToken {
  const parts = token.split('.');
  const [header, payload, signature] = parts;
  if (
    !header ||
    !payload ||
    !signature ||
    parts.length !== 3 ||
    !parts.every((p) => part.test(p))
  ) {
    throw unauthenticated(
      'malformed',
      'The token must be a signed JSON Web Token: three parts in base64url without padding, with dots between them. Is it complete?',
    );
  }
  return { ...readHeader(readObject(header)), payload: readObject(payload) };
}

function readObject(encoded: string): JsonObject {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
      base64url.decode(encoded),
    );
    const value: unknown = JSON.parse(text);
    if (isJsonObject(value)) return value;
  } catch {
    // Broken UTF-8 and broken JSON end like JSON that is no object.
  }
  throw unauthenticated('malformed', 'Header and payload of a token must be JSON objects.');
}

function readHeader(header: JsonObject): Omit<CompactToken, 'payload'> {
  const { kid, typ } = header;
  const alg = algorithmOf(header['alg']);
  if (alg === undefined) {
    throw unauthenticated(
      'algorithm',
      `The token must be signed with one of ${algorithms.join(', ')}.`,
    );
  }
  if (kid !== undefined && typeof kid !== 'string') {
    throw unauthenticated('malformed', "The token's key id (kid) must be a string.");
  }
  // RFC 7515 section 4.1.11, RFC 7797, RFC 7516 section 4.1.3: each changes what the other parts mean.
  if (['crit', 'b64', 'zip'].some((name) => Object.hasOwn(header, name))) {
    throw unauthenticated('malformed', 'A token with crit, b64 or zip is not supported.');
  }
  return { alg, kid, typ };
}
