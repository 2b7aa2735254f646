import { databaseVariables, readDatabase, urlsOf } from './database.ts';
import type { DatabaseConfig, DatabaseUrls } from './database.ts';
import { onOrOff } from './formats.ts';
import { readHttp, type HttpConfig } from './http.ts';
import { readIdentity, type IdentityConfig } from './identity.ts';
import { readOperations, type OperationConfig } from './operations.ts';
import { misspelled } from './misspelled.ts';
import { ConfigError, parse, pick, type Environment } from './parse.ts';
import { isProduction, processVariables, readProcess, type ProcessConfig } from './process.ts';
import { readRateLimits, type RateLimitConfig } from './rate-limits.ts';
import { problemsBetween } from './rules.ts';
import { readTelemetry, type TelemetryConfig } from './telemetry.ts';
import { allVariables, variableNames } from './variables.ts';

export { readConnectionUrl, serverOf } from './connection-url.ts';
export { ConfigError, misspelled, variableNames, type Environment };
export type { CorsOrigins } from './http.ts';
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
  const database = readDatabase(values);
  const embedded =
    !process.production && database.authenticatedUrl === null && database.ownerUrl === null;
  return {
    ...process,
    ...database,
    ...identity,
    ...readHttp(values, embedded),
    ...readRateLimits(values),
    ...readOperations(values, process.production),
    ...readTelemetry(values, process.production),
  };
}

const { NODE_ENV, DATA_DIRECTORY } = processVariables;

/**
 * Reads where the database is and nothing else, for commands that serve nothing and so need no
 * token issuer.
 *
 * @throws ConfigError that lists every problem at once
 */
export function readDatabaseUrls(
  environment: Environment,
): DatabaseUrls & Pick<Config, 'production' | 'dataDirectory' | 'developmentIssuer'> {
  const given = pick(environment, [
    'NODE_ENV',
    'DATA_DIRECTORY',
    'DATABASE_URL',
    'DATABASE_AUTHENTICATED_URL',
    'DEVELOPMENT_ISSUER',
  ]);
  const { values, problems } = parse(
    {
      NODE_ENV,
      DATA_DIRECTORY,
      DEVELOPMENT_ISSUER: onOrOff.default('off'),
      ...databaseVariables,
    },
    given,
  );
  if (problems.length > 0) throw new ConfigError(problems);
  return {
    production: isProduction(values.NODE_ENV),
    dataDirectory: values.DATA_DIRECTORY,
    developmentIssuer: values.DEVELOPMENT_ISSUER === 'on',
    ...urlsOf(values),
  };
}
