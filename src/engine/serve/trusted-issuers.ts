import type { DevelopmentIssuer } from '../auth/development-issuer.ts';
import type { Provider } from '../auth/provider.ts';
import { providersFrom } from '../auth/providers.ts';
import type { Config } from '../config/index.ts';
import type { Logger } from '../logger.ts';

interface TrustedIssuers {
  readonly providers: readonly Provider[];
  /** One of them that can sign as well; null in production, and where there is no development issuer. */
  readonly issuer: DevelopmentIssuer | null;
}

/**
 * The token issuers that are trusted: the development issuer, with the embedded database or where it is
 * turned on, and those that are configured.
 */
export async function trustedIssuers(config: Config, logger: Logger): Promise<TrustedIssuers> {
  const onFault = (message: string) => logger.warn({}, message);
  const configured = providersFrom(config, { onFault });
  if (config.authenticatedUrl !== null && !config.developmentIssuer) {
    return { providers: configured, issuer: null };
  }
  const issuer = await ownIssuer(config);
  return { providers: [issuer.provider, ...configured], issuer };
}

/** Production loads nothing of it. */
async function ownIssuer({ dataDirectory }: Config): Promise<DevelopmentIssuer> {
  const [{ developmentIssuer }, { developmentKey }] = await Promise.all([
    import('../auth/development-issuer.ts'),
    import('./development-key.ts'),
  ]);
  return developmentIssuer(await developmentKey(dataDirectory));
}
