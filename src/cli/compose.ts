import { hash } from 'node:crypto';
import type { RequestListener } from 'node:http';
import type { Logger } from 'pino';
import { createApp } from '../app.ts';
import { createAuthenticator } from '../auth/authenticate.ts';
import type { Provider } from '../auth/provider.ts';
import type { Config } from '../config.ts';
import type { Driver } from '../db/driver.ts';
import { openDriver } from '../db/drivers/open.ts';
import { probe } from '../db/probe.ts';

/** Opens the pool of the restricted login, as configured. It connects when it is first used. */
export function openPool(config: Config, url: string, logger: Logger): Promise<Driver> {
  return openDriver(config.driver, {
    url,
    max: config.poolMax,
    waitMs: config.poolWaitMs,
    statementTimeoutMs: config.statementTimeoutMs,
    transactionTimeoutMs: config.requestTimeoutMs,
    onError: (error) => logger.warn({ reason: error.message }, 'lost an idle database connection'),
  });
}

interface Parts {
  readonly config: Config;
  readonly driver: Driver;
  readonly providers: readonly Provider[];
  readonly logger: Logger;
}

/** Puts the application together, as a listener for Node's server. */
export function compose({ config, driver, providers, logger }: Parts): {
  readonly listener: RequestListener;
  close(): Promise<void>;
} {
  const app = createApp({
    ...config,
    driver,
    logger,
    authenticate: createAuthenticator({
      providers,
      digest: (token) => hash('sha256', token, 'base64'),
    }),
    graphiql: !config.production,
    isReady: () => answers(driver, config.poolWaitMs),
  });
  return {
    listener: (request, response) => void app(request, response),
    close: async () => app.dispose(),
  };
}

async function answers(driver: Driver, limitMs: number): Promise<boolean> {
  try {
    await probe(driver, limitMs, (connection) => connection.query({ text: 'select' }));
    return true;
  } catch {
    return false;
  }
}
