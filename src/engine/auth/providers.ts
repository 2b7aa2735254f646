import type { Config } from '../config/index.ts';
import type { Clock } from './key-source.ts';
import type { Provider } from './provider.ts';
import { remoteKeys } from './remote-keys.ts';

type ProvidersConfig = Pick<Config, 'providers' | 'jwksMaxAgeSeconds' | 'jwksStaleSeconds'>;

export interface ProvidersOptions {
  /** Told of every failed fetch of keys, in words for the operator. */
  readonly onFault?: (message: string) => void;
  readonly clock?: Clock;
}

/**
 * The configured token issuers, with the keys of each. Issuers that share a JWKS URL share its cache.
 * Shortcuts (`CLERK_DOMAIN` and the like) have been filled in by config/shortcuts.ts.
 *
 * @returns in the order of the configuration; nothing is fetched yet
 */
export function providersFrom(
  config: ProvidersConfig,
  options: ProvidersOptions = {},
): readonly Provider[] {
  const urls = new Set(config.providers.map(({ jwksUrl }) => jwksUrl));
  const sources = new Map(
    [...urls].map((url) => [
      url,
      remoteKeys(url, {
        maxAgeSeconds: config.jwksMaxAgeSeconds,
        staleSeconds: config.jwksStaleSeconds,
        ...options,
      }),
    ]),
  );
  const prefixes = new Map(config.providers.map((item) => [item.issuer, item.subjectPrefix]));
  return config.providers.flatMap(({ jwksUrl, sameSubjectsAs, ...rules }) => {
    const keys = sources.get(jwksUrl);
    const subjectsOf = sameSubjectsAs ?? rules.issuer;
    const subjectPrefix = prefixes.get(subjectsOf);
    if (keys === undefined || subjectPrefix === undefined) return [];
    const organizationPrefix = rules.organizationPrefix ?? subjectPrefix;
    return [{ ...rules, subjectsOf, subjectPrefix, organizationPrefix, keys }];
  });
}
