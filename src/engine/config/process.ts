import { z } from 'zod';
import { whole } from './formats.ts';
import type { Values } from './parse.ts';

/** Exactly one of these: what is only like "production" would be served as development. */
const nodeEnv = z
  .enum(['production', 'development', 'test'], {
    error: 'must be production, development or test, in small letters and without blanks or quotes',
  })
  .default('development');

export const processVariables = {
  NODE_ENV: nodeEnv,
  HOST: z.string().default('127.0.0.1'),
  PORT: whole(0, 65_535).default(4000),
  DATA_DIRECTORY: z.string().default('.data'),
  SHUTDOWN_TIMEOUT_MS: whole(0, 3_600_000).default(10_000),
};

export interface ProcessConfig {
  readonly production: boolean;
  readonly host: string;
  readonly port: number;
  /** Of the embedded database, and of the development issuer's key. */
  readonly dataDirectory: string;
  readonly shutdownTimeoutMs: number;
}

export function readProcess(values: Values<typeof processVariables>): ProcessConfig {
  return {
    production: isProduction(values.NODE_ENV),
    host: values.HOST,
    port: values.PORT,
    dataDirectory: values.DATA_DIRECTORY,
    shutdownTimeoutMs: values.SHUTDOWN_TIMEOUT_MS,
  };
}

/** Whether this is production: no embedded database and no development issuer. */
export function isProduction(environment: z.output<typeof nodeEnv>): boolean {
  return environment === 'production';
}
