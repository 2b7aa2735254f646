import { unauthenticated } from '../errors/index.ts';

/** 8 KB of claims in base64url, a header and the longest signature fit well. */
const longestToken = 16 * 1024;

/**
 * The token of an `Authorization: Bearer` header (RFC 6750 section 2.1), whatever the scheme's case.
 *
 * @returns null without such a header
 * @throws ApiError UNAUTHENTICATED for another scheme, no token, more than one, or one too long
 */
export function bearerToken(headers: Pick<Headers, 'get'>): string | null {
  const header = headers.get('authorization');
  if (header === null) return null;
  const [, scheme = '', token = ''] = /^(\S*) *(.*)$/s.exec(header) ?? [];
  if (header !== '' && scheme.toLowerCase() !== 'bearer') {
    throw unauthenticated(
      'scheme',
      'The Authorization header must be the word Bearer, a space and a token; other schemes are not supported.',
    );
  }
  if (token === '') {
    throw unauthenticated(
      'malformed',
      'The Authorization header has no token. Send one after the word Bearer, or leave the header out.',
    );
  }
  if (token.length > longestToken) {
    throw unauthenticated('malformed', `A token has at most ${longestToken} characters.`);
  }
  return token;
}
