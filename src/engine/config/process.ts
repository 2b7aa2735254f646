import { z } from 'zod';
import { whole } from './formats.ts';
import type { Values } from './parse.ts';

export const processVariables = {
  NODE_ENV: z.string().default('development'),
  HOST: z.string().default('127.0.0.1'),
  PORT: whole(0, 65_535).default(4000),
  SHUTDOWN_TIMEOUT_MS: whole(0, 3_600_000).default(10_000),
};

export interface ProcessConfig {
  readonly production: boolean;
  readonly host: string;
  readonly port: number;
  readonly shutdownTimeoutMs: number;
}

export function readProcess(values: Values<typeof processVariables>): ProcessConfig {
  return {
    production: isProduction(values.NODE_ENV),
    host: values.HOST,
    port: values.PORT,
    shutdownTimeoutMs: values.SHUTDOWN_TIMEOUT_MS,
  };
}

/** Whether this is production: no embedded database, no development issuer, no GraphiQL. */
export function isProduction(nodeEnv: string | undefined): boolean {
  return nodeEnv === 'production';
}
