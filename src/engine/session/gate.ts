import { queryTooComplex } from '../errors/index.ts';
import {
  AbortedTransactionError,
  ConnectionLostError,
  NotBegunError,
  ReceivedTooMuchError,
  SessionClosedError,
  TransactionOpenError,
} from './failures.ts';
import type { Connection, Result, Statement } from './driver.ts';
import { noteStatement } from './failed-statement.ts';
import type { Opened, Opening } from './opening.ts';
import { endsConnection, sqlState } from './sqlstate.ts';
import { sendWatched, type Step, type Watch } from './watch.ts';

/** How much a session has cost so far. */
export interface SessionStats {
  /** Statements sent, those that open and end the transaction included. */
  statements: number;
  /** Times that something was sent while nothing was under way: round trips that were awaited. */
  flights: number;
  /** How long it waited for a connection, in milliseconds. */
  waitMs: number;
  /** How long something was under way, in milliseconds: time that was the database's and the wire's. */
  busyMs: number;
}

/**
 * The one way from Drizzle to a connection. It opens the transaction with the first statement, in
 * the same flight; it counts; it remembers the first failure; and after `close` it refuses, so that
 * a handle left over from one session can never run in another's transaction.
 */
export class Gate {
  readonly stats: SessionStats = { statements: 0, flights: 0, waitMs: 0, busyMs: 0 };
  /** The first failure of this transaction; what fails after it is its echo. */
  failure: unknown = undefined;

  readonly #acquire: () => Promise<Connection>;
  readonly #opening: Opening;
  readonly #role: string;
  readonly #watch: Watch | undefined;
  #connection: Promise<Connection> | undefined;
  #acquired: Connection | undefined;
  #begun: Promise<Result> | undefined;
  #opened: Opened = {};
  #closed = false;
  #unsound = false;
  #ended: Promise<Result> | undefined;
  #endAwaited = false;
  #underway = 0;
  #underwaySince = 0;

  /**
   * @param acquire - gives the connection when the first statement comes
   * @param opening - begins the transaction and sets role and claims
   * @param role - the role that it sets
   * @param watch - told of what is sent
   */
  constructor(acquire: () => Promise<Connection>, opening: Opening, role: string, watch?: Watch) {
    this.#acquire = acquire;
    this.#opening = opening;
    this.#role = role;
    this.#watch = watch;
  }

  /** The connection, once a statement has asked for one. */
  get connection(): Promise<Connection> | undefined {
    return this.#connection;
  }

  /** The answer to the end of the transaction, where `queryLast` has sent that. */
  get ended(): Promise<Result> | undefined {
    return this.#ended;
  }

  /** The connection, once it is there. */
  get acquired(): Connection | undefined {
    return this.#acquired;
  }

  /** What the opening was answered with, once it is. */
  get opened(): Opened {
    return this.#opened;
  }

  /** Whether BEGIN was sent. */
  get hasBegun(): boolean {
    return this.#begun !== undefined;
  }

  /**
   * Whether a transaction could not begin on the connection, or not write: the server may be the
   * primary no longer, and who connects anew finds the one that is.
   */
  get isUnsound(): boolean {
    return this.#unsound;
  }

  /** Refuses every statement from now on. */
  close(): void {
    this.#closed = true;
  }

  /**
   * Runs a statement in the transaction.
   *
   * @throws SessionClosedError after `close`
   * @throws NotBegunError when the transaction could not begin: no statement counts then
   * @throws ConnectionLostError when the connection broke: the transaction is gone
   * @throws AbortedTransactionError for what comes after the first failure
   * @throws QUERY_TOO_COMPLEX for more parameters than a statement takes; nothing is sent
   */
  async query(statement: Statement): Promise<Result> {
    checkParameters(statement);
    const connection = await this.#begin(true);
    this.#refuseIfClosed();
    return this.#run(connection, statement);
  }

  /**
   * Goes back to a savepoint: what failed since then is forgotten, and the transaction goes on.
   *
   * @throws as `query` does, where there is no transaction left to go on with
   */
  async restore(savepoint: string): Promise<void> {
    const { failure } = this;
    this.failure = undefined;
    try {
      await this.query({
        text: `rollback to savepoint ${savepoint}; release savepoint ${savepoint}`,
      });
    } catch (error) {
      this.failure = failure ?? error;
      throw error;
    }
  }

  /**
   * Runs the last statement of a transaction: its end travels with it, so that there is nothing left
   * to send when the answer is there. Closes the gate.
   *
   * @param mayEnd - whether it is to be so on this connection; if not, the statement is one like any
   * @param awaited - whether the operation waits for the end
   * @throws as `query` does
   */
  async queryLast(
    statement: Statement,
    mayEnd: (connection: Connection) => boolean,
    awaited: boolean,
  ): Promise<Result> {
    checkParameters(statement);
    const connection = await this.#begin(false);
    // Closed in between, its COMMIT would keep what nobody waits for.
    this.#refuseIfClosed();
    const answer = this.#run(connection, statement);
    if (!mayEnd(connection)) return answer;
    this.#closed = true;
    this.#endAwaited = awaited;
    this.#ended = this.end(connection, 'commit', awaited);
    // Whoever gives the connection back looks at it.
    this.#ended.catch(() => undefined);
    return answer;
  }

  /**
   * Sends past the gate: the statement that ends the transaction.
   *
   * @param awaited - whether the operation waits for it; if not, it is no flight of the operation
   */
  end(connection: Connection, text: 'commit' | 'rollback', awaited: boolean): Promise<Result> {
    if (awaited) return this.#send(connection, { text }, text);
    this.stats.statements += 1;
    return this.#pass(connection, { text }, text);
  }

  /** @param asksId - whether the opening asks for the transaction's id, where this opens it */
  async #begin(asksId: boolean): Promise<Connection> {
    this.#refuseIfClosed();
    this.#connection ??= this.#open(asksId);
    return this.#connection;
  }

  #refuseIfClosed(): void {
    if (!this.#closed) return;
    // Behind a last statement that failed comes what Postgres would say, had it been asked.
    throw this.#ended !== undefined && this.failure !== undefined
      ? new AbortedTransactionError(this.failure)
      : new SessionClosedError();
  }

  async #open(asksId: boolean): Promise<Connection> {
    const askedAt = performance.now();
    const over = this.#watch?.('connect');
    let connection: Connection;
    try {
      connection = await this.#acquire();
      over?.({});
    } catch (error) {
      over?.({ error });
      const failure = new NotBegunError(error);
      this.failure ??= failure;
      throw failure;
    } finally {
      this.stats.waitMs += performance.now() - askedAt;
    }
    this.#acquired = connection;
    if (!this.#closed) {
      const text = this.#opening(connection, asksId);
      this.#begun = this.#send(connection, { text }, 'begin').then((result) => {
        this.#opened = (result.rows[0] as Opened | undefined) ?? {};
        return result;
      });
      this.#begun.catch((error: unknown) => {
        this.#unsound = true;
        this.failure ??= isLost(connection, error)
          ? new ConnectionLostError(error)
          : new NotBegunError(error);
      });
    }
    return connection;
  }

  async #run(connection: Connection, statement: Statement): Promise<Result> {
    const answer = this.#send(connection, { ...statement, role: this.#role }, 'statement');
    // Whatever it says, it is heard only once the opening has been answered.
    answer.catch(() => undefined);
    try {
      // Where the opening failed, this statement ran outside the transaction, as a role without
      // any rights; whatever it gave is not an answer.
      await this.#begun;
    } catch (error) {
      await Promise.allSettled([answer]);
      throw new NotBegunError(error);
    }
    // A transaction in which nothing had been done yet. What goes with its own COMMIT is done by now,
    // and nothing else with it; anything else is undone with the connection.
    if (connection.wasInTransaction && !this.#endAwaited) {
      await Promise.allSettled([answer]);
      const failure = new NotBegunError(new TransactionOpenError());
      this.failure ??= failure;
      throw failure;
    }
    try {
      return await answer;
    } catch (error) {
      noteStatement(error, { ...statement, role: this.#role });
      if (sqlState(error) === '25006') this.#unsound = true;
      if (this.failure !== undefined && (connection.lost || isEcho(error))) {
        throw new AbortedTransactionError(this.failure);
      }
      const failure = isLost(connection, error) ? new ConnectionLostError(error) : error;
      this.failure ??= failure;
      throw failure;
    }
  }

  async #send(connection: Connection, statement: Statement, step: Step): Promise<Result> {
    this.stats.statements += 1;
    if (this.#underway === 0) {
      this.stats.flights += 1;
      this.#underwaySince = performance.now();
    }
    this.#underway += 1;
    try {
      return await this.#pass(connection, statement, step);
    } finally {
      this.#underway -= 1;
      if (this.#underway === 0) this.stats.busyMs += performance.now() - this.#underwaySince;
    }
  }

  #pass(connection: Connection, statement: Statement, step: Step): Promise<Result> {
    if (this.#watch === undefined) return connection.query(statement);
    return sendWatched(this.#watch, step, connection, statement);
  }
}

/** Refused because the transaction has failed already; or because its preparation was, for that. */
function isEcho(error: unknown): boolean {
  const state = sqlState(error);
  return state === '25P02' || state === '26000';
}

/** The protocol counts them in 16 bits. */
const PARAMETERS_MAX = 65_535;

function checkParameters({ params = [] }: Statement): void {
  if (params.length <= PARAMETERS_MAX) return;
  throw queryTooComplex(
    `The operation needs a statement of ${params.length} values; at most ${PARAMETERS_MAX} are possible. Ask for less at once.`,
  );
}

function isLost(connection: Connection, error: unknown): boolean {
  if (error instanceof ReceivedTooMuchError) return false;
  return connection.lost || endsConnection(error);
}
