import type { AnyRelations, EmptyRelations } from 'drizzle-orm';
import { PgAsyncTransaction } from 'drizzle-orm/pg-core/async';
import { PgRemoteSession, type PgRemoteQueryResultHKT } from 'drizzle-orm/pg-proxy/session';
import { codecs } from '../kinds/index.ts';
import type { Gate } from './gate.ts';
import { namingDialect } from './naming-dialect.ts';

/** What resolvers and loaders query: the operation's own transaction, as Drizzle types one. */
export type Database<Relations extends AnyRelations = AnyRelations> = PgAsyncTransaction<
  PgRemoteQueryResultHKT,
  Relations
>;

/** The part of a gate that a transaction of Drizzle's uses. */
type Sends = Pick<Gate, 'query' | 'restore'>;

/**
 * Drizzle over a gate. Drizzle never sees a connection: what it keeps is the gate, which refuses
 * once its session is over.
 */
export function databaseOver<Relations extends AnyRelations = EmptyRelations>(
  gate: Sends,
  relations: Relations,
): Database<Relations> {
  return new SessionTransaction(gate, relations, 0);
}

const dialect = namingDialect({ codecs });

/** A session's transaction, or a savepoint of it. */
class SessionTransaction<Relations extends AnyRelations> extends PgAsyncTransaction<
  PgRemoteQueryResultHKT,
  Relations
> {
  readonly #gate: Sends;
  readonly #relations: Relations;
  /** Settles when the savepoint that is open within this transaction has ended; null where none is. */
  #savepoint: Promise<void> | null = null;
  #ended = false;

  constructor(gate: Sends, relations: Relations, nestedIndex: number) {
    const session = new PgRemoteSession(
      async (text, params, method) => {
        await this.#turn();
        const result = await gate.query({ text, params, arrays: method !== 'execute' });
        return { rows: result.rows as unknown[] };
      },
      dialect,
      relations,
    );
    super(dialect, session, relations, nestedIndex, undefined);
    this.#gate = gate;
    this.#relations = relations;
  }

  /**
   * Does work in a savepoint, which is undone alone where the work throws. What others send through
   * the outer transaction meanwhile waits for its end, so that it is never undone with it: within the
   * work, use the transaction that it is given.
   *
   * @throws what `work` throws
   */
  override async transaction<T>(work: (tx: Database<Relations>) => Promise<T>): Promise<T> {
    await this.#turn();
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#savepoint = promise;
    const inner = new SessionTransaction(this.#gate, this.#relations, this.nestedIndex + 1);
    const name = `savepoint_${this.nestedIndex + 1}`;
    try {
      await this.#gate.query({ text: `savepoint ${name}` });
      try {
        const result = await work(inner);
        inner.#ended = true;
        await this.#gate.query({ text: `release savepoint ${name}` });
        return result;
      } catch (error) {
        inner.#ended = true;
        await this.#gate.restore(name);
        throw error;
      }
    } finally {
      this.#savepoint = null;
      resolve();
    }
  }

  /** Waits until no savepoint is open. */
  async #turn(): Promise<void> {
    if (this.#ended) throw new Error('This savepoint is over: its transaction was kept beyond it.');
    while (this.#savepoint !== null) await this.#savepoint;
  }
}
