import { Pool as PgPool, types } from 'pg';
import type { Driver, DriverOptions } from '../driver.ts';
import { poolDriver, type Pool } from './pool.ts';

/** node-postgres over TCP. Statements are pipelined: sent without waiting for earlier answers. */
export function pgDriver(options: DriverOptions): Driver {
  const pool = new PgPool({
    connectionString: options.url,
    max: options.max,
    connectionTimeoutMillis: options.waitMs,
    pipeline: true,
    application_name: 'rowhouse',
  });
  return poolDriver('pg', pool as unknown as Pool, types, options);
}
