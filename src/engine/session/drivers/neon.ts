import { neonConfig, Pool as NeonPool, types } from '@neondatabase/serverless';
import type { Driver, DriverOptions } from '../driver.ts';
import { poolDriver, type Pool } from './pool.ts';
import { poolOptions } from './pool-options.ts';

/**
 * A WebSocket that is closed at once. The standard's own waits for the other side to say good-bye,
 * and one that is gone never does: its connection would neither fail nor come back to the pool.
 */
class PromptWebSocket extends WebSocket {
  override close(code?: number, reason?: string): void {
    super.close(code, reason);
    // Not before the caller has begun to listen for it.
    queueMicrotask(() => this.dispatchEvent(new Event('close')));
  }
}

neonConfig.webSocketConstructor = PromptWebSocket;

/**
 * Neon's driver over WebSocket, for runtimes without TCP. It queues rather than pipelines.
 * (Its HTTP transport has no interactive transactions and can't serve here.)
 */
export function neonDriver(options: DriverOptions): Driver {
  const pool = new NeonPool(poolOptions(options, types));
  return poolDriver('neon', pool as unknown as Pool, options, { pipelines: false });
}
