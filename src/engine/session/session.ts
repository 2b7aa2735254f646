import type { AnyRelations } from 'drizzle-orm';
import type { Claims } from '../claims.ts';
import type { Caller } from './caller.ts';
import { databaseOver, type Database } from './database.ts';
import type { Connection, Driver, Result, Statement } from './driver.ts';
import { CommitLostError, ConnectionLostError, SessionAbandonedError } from './failures.ts';
import { Gate, type SessionStats } from './gate.ts';
import { outcomeOfCommit, type CommitOutcome } from './lost-commits.ts';
import { openingOf, type Access } from './opening.ts';
import { endsConnection, isRefusal, wasIdle } from './sqlstate.ts';
import type { Watch } from './watch.ts';

interface SessionOptions {
  /** How the tables hang together, for Drizzle's relational queries; without it, there are none. */
  readonly relations?: AnyRelations;
  /** Which request this is, for the record of what it writes. */
  readonly requestId?: string;
  /** Whose share of the connections it uses; by default, none: it is work of our own. */
  readonly caller?: Caller | undefined;
  /** Told of the connection as soon as there is one. */
  readonly onConnection?: ((connection: Connection) => void) | undefined;
  /** When the operation is given up, as `performance.now()` tells the time. */
  readonly endsAt?: number;
  /** Told of what is sent. */
  readonly watch?: Watch | undefined;
  /** Told what became of a COMMIT whose connection was lost, and how that was lost. */
  readonly onLostCommit?: ((outcome: CommitOutcome, cause: unknown) => void) | undefined;
}

/**
 * How long a statement may go on that nobody waits for any more, in milliseconds. Most have ended by
 * then, and a new connection is dear: a process of Postgres that has to plan everything anew.
 */
const PATIENCE_MS = 200;

/** How long it is looked for what became of a COMMIT, where the operation has no end: in milliseconds. */
const RESOLVING_MS = 15_000;

/** Drops a connection, unless it is back by then. */
const dropSoon = (connection: Connection) => setTimeout(() => connection.destroy(), PATIENCE_MS);

/**
 * One transaction under one person's claims. It begins with its first statement, and takes no
 * connection before that.
 */
export class Session {
  readonly claims: Claims;
  readonly access: Access;
  readonly #gate: Gate;
  readonly #endsAt: number;
  readonly #relations: AnyRelations;
  readonly #driver: Driver;
  readonly #onLostCommit: SessionOptions['onLostCommit'];
  /** Aborts where the session is abandoned before it has its connection. */
  readonly #waiting = new AbortController();
  #db: Database | undefined;
  #ended = false;
  #committing = false;
  #lastWrote = false;
  #lastXid: string | undefined;
  /** What its end was sent on, until the answer to it. */
  #ending: Connection | undefined;

  constructor(
    driver: Driver,
    claims: Claims,
    access: Access,
    {
      relations = {},
      requestId,
      caller,
      onConnection,
      endsAt = Infinity,
      watch,
      onLostCommit,
    }: SessionOptions = {},
  ) {
    this.#driver = driver;
    this.#onLostCommit = onLostCommit;
    this.claims = claims;
    this.access = access;
    this.#endsAt = endsAt;
    this.#relations = relations;
    this.#gate = new Gate(
      async () => {
        const connection = await driver.acquire(this.#waiting.signal, caller, access);
        onConnection?.(connection);
        return connection;
      },
      openingOf(claims, access, requestId),
      claims.role.name,
      watch,
    );
  }

  /** What resolvers query. */
  get db(): Database {
    return (this.#db ??= databaseOver(this.#gate, this.#relations));
  }

  /** Runs a statement as it is; throws as `Gate.query` does. */
  query(statement: Statement): Promise<Result> {
    return this.#gate.query(statement);
  }

  /**
   * Runs the only or last statement of the transaction, and sends COMMIT along with it where that is
   * safe; throws as `Gate.query` does. A statement that writes has to decide by itself what is kept, by
   * failing or by writing nothing: `commit` only tells what became of it, and `rollback` is too late.
   *
   * @param xidIn - finds the transaction's id in the rows of a statement that writes
   */
  async queryLast(
    statement: Statement,
    xidIn?: (rows: Result['rows']) => string | undefined,
  ): Promise<Result> {
    if (this.access === 'read') return this.#gate.queryLast(statement, () => true, false);
    const mayEnd = (connection: Connection) => this.#outlasts(connection);
    const result = await this.#gate.queryLast(statement, mayEnd, true);
    this.#lastWrote = result.rows.length > 0;
    this.#lastXid = xidIn?.(result.rows);
    return result;
  }

  /** Whether the statement that COMMIT travelled with has given rows that it wrote. */
  get lastWrote(): boolean {
    return this.endSent && this.#lastWrote;
  }

  /** Whether COMMIT is on its way already. */
  get endSent(): boolean {
    return this.#gate.ended !== undefined;
  }

  get stats(): Readonly<SessionStats> {
    return this.#gate.stats;
  }

  /** The first failure of this transaction, undefined where there was none. */
  get failure(): unknown {
    return this.#gate.failure;
  }

  /**
   * Ends the transaction and keeps what it did.
   *
   * @throws the transaction's first failure, where Postgres rolled back instead: COMMIT answers a
   *   failed transaction with the tag ROLLBACK and no error
   * @throws ConnectionLostError when the connection was lost before COMMIT was sent, or the session
   *   abandoned
   * @throws CommitLostError when it was lost after that, and it is not proven that COMMIT took effect
   */
  async commit(): Promise<void> {
    const connection = await this.#detach();
    const isGone = connection?.lost === true || this.#waiting.signal.aborted;
    if (isGone && !this.endSent) {
      connection?.destroy();
      throw new ConnectionLostError(this.failure);
    }
    if (connection === undefined) return;
    if (!this.#gate.hasBegun) {
      connection.release();
      return;
    }
    this.#committing = true;
    let command: string;
    try {
      command = await this.#sendCommit(connection);
    } catch (error) {
      this.#gate.failure ??= error;
      throw error;
    }
    if (command !== 'COMMIT') {
      throw this.failure instanceof Error ? this.failure : new ConnectionLostError(this.failure);
    }
  }

  /** Ends the transaction and keeps nothing. Never throws: what can't be ended is thrown away. */
  async rollback(): Promise<void> {
    await this.#discard('rollback', true);
  }

  /**
   * Ends a transaction that has only read. There is nothing in it that anybody has to wait for.
   *
   * @returns when the connection is back; never rejects
   */
  async finish(): Promise<void> {
    await this.#discard('commit', false);
  }

  /**
   * Ends it and keeps nothing, for clients that have gone, and for time that is over. What is running
   * may end within `PATIENCE_MS`; then the connection is dropped.
   *
   * @returns false where COMMIT is under way, or answered: then it is for `commit` to say what became
   *   of it
   */
  abandon(reason: unknown): boolean {
    if (this.#ending !== undefined) {
      dropSoon(this.#ending);
      return !this.#committing;
    }
    if (this.#committing) return false;
    if (this.endSent && this.access === 'write') {
      if (this.#gate.acquired !== undefined) dropSoon(this.#gate.acquired);
      return false;
    }
    this.#gate.failure ??= new SessionAbandonedError(reason);
    this.#waiting.abort(this.#gate.failure);
    void this.#discard('rollback', false, true);
    return true;
  }

  /** @returns the tag that Postgres answered with */
  async #sendCommit(connection: Connection): Promise<string> {
    this.#ending = connection;
    try {
      const { command } = await (this.#gate.ended ?? this.#gate.end(connection, 'commit', true));
      this.#giveBack(connection);
      return command;
    } catch (error) {
      // No answer of Postgres that says what became of it, or its last one on this connection.
      if (!isRefusal(error) || endsConnection(error)) {
        connection.destroy();
        if (wasIdle(error)) throw error;
        if (this.endSent && isRefusal(this.failure)) throw this.failure;
        return await this.#findOut(connection, error);
      }
      // A deferred constraint, say: Postgres has rolled back, and the connection is sound.
      connection.release();
      throw error;
    } finally {
      this.#ending = undefined;
    }
  }

  /**
   * @returns the tag that Postgres would have answered with, had its answer come
   * @throws CommitLostError where it is not proven that COMMIT took effect
   */
  async #findOut({ server }: Connection, cause: unknown): Promise<string> {
    const { opened } = this.#gate;
    // Where COMMIT travelled with a statement whose rows did not come, nothing says what that has written.
    const xid = this.#lastXid ?? (this.endSent ? undefined : opened.xid);
    const itsServer = opened.server ?? server;
    const endsAt = Number.isFinite(this.#endsAt) ? this.#endsAt : performance.now() + RESOLVING_MS;
    const outcome =
      xid === undefined || itsServer === null
        ? 'unknown'
        : await outcomeOfCommit(this.#driver, { xid, server: itsServer }, endsAt);
    this.#onLostCommit?.(outcome, cause);
    if (outcome === 'committed') return 'COMMIT';
    throw new CommitLostError(outcome === 'aborted' ? 'not_stored' : 'unknown', cause);
  }

  /**
   * Whether Postgres gives up a statement before the operation does: it then says itself that nothing
   * is kept, where COMMIT on its way would leave that open. The opening is a statement as well.
   */
  #outlasts({ pipelines, statementTimeoutMs }: Connection): boolean {
    return pipelines && this.#endsAt - performance.now() > 2 * statementTimeoutMs;
  }

  /** @param abandoned - drops the connection where what is running does not end soon */
  async #discard(text: 'commit' | 'rollback', awaited: boolean, abandoned = false): Promise<void> {
    const connection = await this.#detach();
    if (connection === undefined) return;
    if (!this.#gate.hasBegun) {
      connection.release();
      return;
    }
    this.#ending = connection;
    const timer = abandoned ? dropSoon(connection) : undefined;
    try {
      await (this.#gate.ended ?? this.#gate.end(connection, text, awaited));
      this.#giveBack(connection);
    } catch {
      connection.destroy();
    } finally {
      clearTimeout(timer);
      this.#ending = undefined;
    }
  }

  #giveBack(connection: Connection): void {
    // Where another's transaction was open, nothing more of ours runs on it.
    if (this.#gate.isUnsound || connection.wasInTransaction) connection.destroy();
    else connection.release();
  }

  /** Closes the gate and hands over the connection, once. */
  async #detach(): Promise<Connection | undefined> {
    this.#gate.close();
    if (this.#ended) return undefined;
    this.#ended = true;
    try {
      return await this.#gate.connection;
    } catch {
      return undefined;
    }
  }
}
