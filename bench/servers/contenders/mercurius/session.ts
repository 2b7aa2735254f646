import { Pool, type PoolClient, type QueryResultRow } from 'pg';
import { environment } from '../environment.ts';

const pool = new Pool({
  connectionString: environment.databaseUrl,
  max: environment.poolMax,
  idleTimeoutMillis: 0,
});

const settings = `select set_config('role', 'authenticated', true), set_config('request.jwt.claims', $1, true)`;

/** One transaction for one operation, begun with its first statement, under its caller's claims. */
export class Session {
  /** Whether the answer has to wait for COMMIT. */
  wrote = false;
  readonly #claims: string;
  #client: Promise<PoolClient> | undefined;

  constructor(claims: string) {
    this.#claims = claims;
  }

  /** Runs a named statement. */
  async query<Row extends QueryResultRow>(
    name: string,
    text: string,
    values: unknown[],
  ): Promise<Row[]> {
    const client = await (this.#client ??= this.#begin());
    return (await client.query<Row>({ name, text, values })).rows;
  }

  /** Runs a named statement that changes something. */
  write<Row extends QueryResultRow>(name: string, text: string, values: unknown[]): Promise<Row[]> {
    this.wrote = true;
    return this.query<Row>(name, text, values);
  }

  /** Ends the transaction, if one began; resolves when Postgres has said so. */
  async end(statement: 'commit' | 'rollback'): Promise<void> {
    if (this.#client === undefined) return;
    const client = await this.#client;
    try {
      await client.query(statement);
    } finally {
      client.release();
    }
  }

  async #begin(): Promise<PoolClient> {
    const client = await pool.connect();
    try {
      await client.query('begin');
      await client.query({ name: 'settings', text: settings, values: [this.#claims] });
      return client;
    } catch (error) {
      client.release(true);
      throw error;
    }
  }
}
