import { hash } from 'node:crypto';
import { Pool } from 'pg';
import { RateLimiterPostgres } from 'rate-limiter-flexible';
import { readConnectionUrl } from '../config/index.ts';
import { countOf } from './bounded-counters.ts';
import type { Count, Counters, Limit } from './rate-limiter.ts';

/** A request waits for its count, so a store that is slower than this is as good as away. */
const PATIENCE_MS = 500;

const TABLE = 'rate_limits';

// Counts are worth nothing after a crash, so they need not be written twice.
const createTable = `create unlogged table if not exists ${TABLE} (
  key text primary key,
  points integer not null default 0,
  expire bigint
)`;

/** Two that create the table at the same moment collide in the catalog. */
const CREATED_MEANWHILE = ['23505', '42P07', '42710'];

/**
 * Counters that processes on several machines share, in a Postgres database. It is one for this
 * alone, or at least a role and a schema of its own: the API's own login keeps having no rights.
 *
 * @param url - of a role that may create its table in the first schema of its `search_path`; of the server itself, no pooler
 */
export class PostgresCounters implements Counters {
  readonly #pool: Pool;
  readonly #limiter: RateLimiterPostgres;
  #created: Promise<void> | null = null;

  constructor(url: string, limit: Limit) {
    this.#pool = new Pool({
      ...readConnectionUrl(url),
      max: 10,
      connectionTimeoutMillis: PATIENCE_MS,
      query_timeout: PATIENCE_MS,
      // Or a statement that nobody waits for any more would go on waiting for its lock.
      statement_timeout: PATIENCE_MS,
      application_name: 'rowhouse rate limits',
      allowExitOnIdle: true,
    });
    // An idle connection that is lost tells the pool, which would tell the process otherwise.
    this.#pool.on('error', () => undefined);
    this.#limiter = new RateLimiterPostgres({
      storeClient: this.#pool,
      storeType: 'pool',
      tableName: TABLE,
      tableCreated: true,
      points: limit.requests,
      duration: limit.seconds,
      // Whoever is over the limit costs the store nothing until the window ends.
      inMemoryBlockOnConsumed: limit.requests + 1,
    });
  }

  async count(key: string): Promise<Count> {
    await (this.#created ??= this.#create());
    // Of one length whatever the key, and nobody can read from the table who asked for what.
    return countOf(this.#limiter.consume(hash('sha256', key, 'base64url')));
  }

  async #create(): Promise<void> {
    try {
      await this.#pool.query(createTable);
    } catch (error) {
      if (
        error instanceof Error &&
        'code' in error &&
        CREATED_MEANWHILE.includes(String(error.code))
      )
        return;
      this.#created = null;
      throw error;
    }
  }

  close(): Promise<void> {
    return this.#pool.end();
  }
}
