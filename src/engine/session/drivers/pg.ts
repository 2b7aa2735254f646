import { Pool as PgPool, types } from 'pg';
import type { Driver, DriverOptions } from '../driver.ts';
import { inOneWrite } from './in-one-write.ts';
import { poolDriver, type Pool } from './pool.ts';
import { poolOptions } from './pool-options.ts';

/** node-postgres over TCP. Statements are pipelined: sent without waiting for earlier answers. */
export function pgDriver(options: DriverOptions): Driver {
  const pool = new PgPool({
    ...poolOptions(options, types),
    pipeline: true,
    // So that the system notices a server that is gone without a word.
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
  });
  return poolDriver('pg', pool as unknown as Pool, options, {
    pipelines: true,
    gather: inOneWrite,
  });
}
