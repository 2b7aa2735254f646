import { z } from 'zod';
import { jsonOf, postgresUrl, whole } from './formats.ts';
import type { Values } from './parse.ts';

const share = z
  .strictObject({
    issuer: z.string().min(1).nullish(),
    subject: z.string().min(1),
    share: z.int().min(1).max(100),
  })
  .transform(({ issuer = null, ...rest }) => ({ ...rest, issuer }));

export const databaseVariables = {
  DATABASE_AUTHENTICATED_URL: postgresUrl.optional(),
  DATABASE_URL: postgresUrl.optional(),
  DATABASE_DRIVER: z.enum(['auto', 'neon', 'pg']).default('auto'),
  DATABASE_POOL_MAX: whole(1, 10_000).default(10),
  DATABASE_PREPARED_STATEMENTS: z.enum(['auto', 'on', 'off']).default('auto'),
  DATABASE_POOL_WAIT_MS: whole(1, 600_000).default(5000),
  STATEMENT_TIMEOUT_MS: whole(1, 3_600_000).default(5000),
  DATABASE_SHARES: jsonOf(z.array(share), 'must be a JSON list of shares').default([]),
};

/** A subject whose share of the connections is larger than others'. */
export type ShareConfig = z.output<typeof share>;

export type DatabaseDriver = 'neon' | 'pg';

export interface DatabaseUrls {
  /** The restricted login; null where no database is configured and the embedded one serves. */
  readonly authenticatedUrl: string | null;
  /** The owner, for migrate, seed and doctor; a serving process never opens it. */
  readonly ownerUrl: string | null;
}

export interface DatabaseConfig extends DatabaseUrls {
  readonly driver: 'auto' | DatabaseDriver;
  readonly poolMax: number;
  readonly preparedStatements: 'auto' | 'on' | 'off';
  readonly poolWaitMs: number;
  readonly statementTimeoutMs: number;
  readonly shares: readonly ShareConfig[];
}

type DatabaseValues = Values<typeof databaseVariables>;

export function readDatabase(values: DatabaseValues): DatabaseConfig {
  return {
    ...urlsOf(values),
    driver: values.DATABASE_DRIVER,
    poolMax: values.DATABASE_POOL_MAX,
    preparedStatements: values.DATABASE_PREPARED_STATEMENTS,
    poolWaitMs: values.DATABASE_POOL_WAIT_MS,
    statementTimeoutMs: values.STATEMENT_TIMEOUT_MS,
    shares: values.DATABASE_SHARES,
  };
}

export function urlsOf(values: DatabaseValues): DatabaseUrls {
  return {
    authenticatedUrl: values.DATABASE_AUTHENTICATED_URL ?? null,
    ownerUrl: values.DATABASE_URL ?? null,
  };
}
