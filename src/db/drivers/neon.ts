import { Pool as NeonPool, types } from '@neondatabase/serverless';
import type { Driver, DriverOptions } from '../driver.ts';
import { poolDriver, poolOptions, type Pool } from './pool.ts';

/**
 * Neon's driver over WebSocket, for runtimes without TCP. It queues rather than pipelines.
 * (Its HTTP transport has no interactive transactions and can't serve here.)
 */
export function neonDriver(options: DriverOptions): Driver {
  const pool = new NeonPool(poolOptions(options));
  return poolDriver('neon', pool as unknown as Pool, types, options);
}
