import { databaseVariables, readDatabase, urlsOf } from './database.ts';
import type { DatabaseConfig, DatabaseUrls } from './database.ts';
import { readHttp, type HttpConfig } from './http.ts';
import { readIdentity, type IdentityConfig } from './identity.ts';
import { readOperations, type OperationConfig } from './operations.ts';
import { ConfigError, parse, pick, type Environment } from './parse.ts';
import { isProduction, nodeEnv, readProcess, type ProcessConfig } from './process.ts';
import { readRateLimits, type RateLimitConfig } from './rate-limits.ts';
import { problemsBetween } from './rules.ts';
import { readTelemetry, type TelemetryConfig } from './telemetry.ts';
import { allVariables, variableNames } from './variables.ts';

export { ConfigError, variableNames, type Environment };
export type { DatabaseDriver } from './database.ts';
export type { ProviderConfig } from './providers.ts';
export type { TracesConfig } from './telemetry.ts';

export interface Config
  extends
    ProcessConfig,
    DatabaseConfig,
    IdentityConfig,
    HttpConfig,
    RateLimitConfig,
    OperationConfig,
    TelemetryConfig {}

/**
 * Reads the environment once.
 *
 * @param environment - usually `process.env`; an empty value is the same as none
 * @returns the configuration, with defaults filled in
 * @throws ConfigError that lists every problem at once
 */
export function readConfig(environment: Environment): Config {
  const given = pick(environment, variableNames);
  const { values, problems } = parse(allVariables, given);
  const identity = readIdentity(values);
  problems.push(...problemsBetween({ given, values, providers: identity.providers }));
  if (problems.length > 0) throw new ConfigError(problems);

  const process = readProcess(values);
  return {
    ...process,
    ...readDatabase(values),
    ...identity,
    ...readHttp(values),
    ...readRateLimits(values),
    ...readOperations(values, process.production),
    ...readTelemetry(values, process.production),
  };
}

/**
 * Reads where the database is and nothing else, for commands that serve nothing and so need no
 * token issuer.
 *
 * @throws ConfigError that lists every problem at once
 */
export function readDatabaseUrls(
  environment: Environment,
): DatabaseUrls & Pick<Config, 'production'> {
  const given = pick(environment, ['NODE_ENV', 'DATABASE_URL', 'DATABASE_AUTHENTICATED_URL']);
  const { values, problems } = parse({ NODE_ENV: nodeEnv, ...databaseVariables }, given);
  if (problems.length > 0) throw new ConfigError(problems);
  return { production: isProduction(values.NODE_ENV), ...urlsOf(values) };
}
