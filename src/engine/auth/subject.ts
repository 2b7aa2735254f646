import { prefixed } from './prefixed.ts';
import type { Provider } from './provider.ts';

/**
 * The name under which the person of a token is known here: the database, rate limits and the log
 * know this one alone. It is the token's `sub` behind the prefix of its provider.
 *
 * @param sub - as the token has it
 * @param providers - all that are trusted
 * @throws ApiError UNAUTHENTICATED where the name is too long, or would be one of another provider's
 */
export function subjectOf(
  sub: unknown,
  { subjectPrefix }: Provider,
  providers: readonly Provider[],
): string {
  return prefixed(sub, {
    refusal: 'subject',
    what: 'subject (sub)',
    prefix: subjectPrefix,
    prefixes: providers.map((provider) => provider.subjectPrefix),
  });
}
