import { existsSync } from 'node:fs';
import { readConfig, type Config, type Environment } from '../config/index.ts';

/** The environment, with what a file `.env` in the working directory adds to it. */
export function environment(): Environment {
  if (existsSync('.env')) process.loadEnvFile('.env');
  return process.env;
}

/**
 * The configuration of this process.
 *
 * @throws ConfigError that lists every problem at once
 */
export function configuration(): Config {
  return readConfig(environment());
}
