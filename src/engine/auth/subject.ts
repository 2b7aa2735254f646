import { unauthenticated } from '../errors/index.ts';
import type { Provider } from './provider.ts';

/** As many characters as a column for a subject holds. */
const longestSubject = 255;

/**
 * The name under which the person of a token is known here: the database, rate limits and the log
 * know this one alone. It is the token's `sub` behind the prefix of its provider.
 *
 * @param sub - as the token has it
 * @param providers - all that are trusted
 * @throws ApiError UNAUTHENTICATED where the name is too long, or would be one of another provider's
 */
export function subjectOf(sub: unknown, provider: Provider, providers: Iterable<Provider>): string {
  const { subjectPrefix } = provider;
  const longest = longestSubject - subjectPrefix.length;
  if (typeof sub !== 'string' || sub === '' || sub.length > longest) {
    throw unauthenticated(
      `The token must name its subject (sub), in 1 to ${longest} characters.`,
      'invalid_token',
    );
  }
  const subject = `${subjectPrefix}${sub}`;
  for (const { subjectPrefix: other } of providers) {
    if (other !== '' && other !== subjectPrefix && subject.startsWith(other)) {
      throw unauthenticated(
        "The token's subject (sub) begins as those of another issuer do.",
        'invalid_token',
      );
    }
  }
  return subject;
}
