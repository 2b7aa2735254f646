import { requestRoles, type Claims } from '../claims.ts';
import { databaseOver, type Database } from './database.ts';
import type { Connection, Driver, Result, Statement } from './driver.ts';
import {
  CommitOutcomeUnknownError,
  ConnectionLostError,
  NotBegunError,
  SessionAbandonedError,
} from './failures.ts';
import { Gate, type SessionStats } from './gate.ts';
import { planningFor } from './planning.ts';
import { endsConnection, isTimeout, sqlState } from './sqlstate.ts';
import type { Watch } from './watch.ts';

/** `read`: a snapshot that can't write. `write`: each statement sees what is committed by then. */
export type Access = 'read' | 'write';

const begin: Record<Access, string> = {
  read: 'begin isolation level repeatable read read only',
  write: 'begin isolation level read committed read write',
};

/** As `quote_literal` does it, whatever `standard_conforming_strings` says. */
function literal(text: string): string {
  const quoted = `'${text.replaceAll("'", "''").replaceAll('\\', '\\\\')}'`;
  return quoted.includes('\\') ? `E${quoted}` : quoted;
}

/**
 * BEGIN, the role, the claims and the planner's settings as one simple query: one message on any
 * driver. If a part of it fails, Postgres skips the rest and leaves the transaction failed.
 *
 * @param requestId - kept with what is written; a read leaves nothing that it could be kept with
 */
function openingOf(claims: Claims, access: Access, requestId: string | undefined): Statement {
  if (!requestRoles.includes(claims.role)) throw new TypeError('Not a role for requests.');
  if (claims.json.includes('\0')) throw new TypeError('Claims must not hold a NUL character.');
  const role = `set local role ${claims.role}`;
  const settings = {
    'request.jwt.claims': claims.json,
    ...(access === 'read' || requestId === undefined ? {} : { 'request.id': requestId }),
    ...planningFor(claims.role),
  };
  const calls = Object.entries(settings).map(
    ([name, value]) => `set_config('${name}', ${literal(value)}, true)`,
  );
  return { text: `${begin[access]}; ${role}; select ${calls.join(', ')}` };
}

/**
 * One transaction under one person's claims. It begins with its first statement, and takes no
 * connection before that.
 */
export class Session {
  readonly claims: Claims;
  readonly access: Access;
  readonly #gate: Gate;
  /** Aborts where the session is abandoned before it has its connection. */
  readonly #waiting = new AbortController();
  #db: Database | undefined;
  #ended = false;
  #committing = false;
  /** What its end was sent on, until the answer to it. */
  #ending: Connection | undefined;

  /**
   * @param requestId - which request this is, for the record of what it writes
   * @param watch - told of what is sent
   */
  constructor(driver: Driver, claims: Claims, access: Access, requestId?: string, watch?: Watch) {
    this.claims = claims;
    this.access = access;
    this.#gate = new Gate(
      () => driver.acquire(this.#waiting.signal),
      openingOf(claims, access, requestId),
      claims.role,
      watch,
    );
  }

  /** What resolvers query. */
  get db(): Database {
    return (this.#db ??= databaseOver(this.#gate));
  }

  /** Runs a statement as it is; throws as `Gate.query` does. */
  query(statement: Statement): Promise<Result> {
    return this.#gate.query(statement);
  }

  /** Runs the only or last statement of a transaction that reads; throws as `Gate.query` does. */
  queryLast(statement: Statement): Promise<Result> {
    if (this.access !== 'read') throw new TypeError('What writes is ended by commit or rollback.');
    return this.#gate.queryLast(statement);
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
   * @throws ConnectionLostError when the connection was lost before COMMIT was sent
   * @throws CommitOutcomeUnknownError when it was lost after that
   */
  async commit(): Promise<void> {
    const connection = await this.#detach();
    if (connection === undefined) return;
    if (connection.lost || this.#waiting.signal.aborted) {
      connection.destroy();
      throw new ConnectionLostError(this.failure);
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
   * Stops at once, with whatever is running: drops the connection. For clients that have gone, and
   * for time that is over.
   *
   * @returns false where COMMIT is under way: then it is for `commit` to say that nobody knows
   */
  abandon(reason: unknown): boolean {
    if (this.#ending !== undefined) {
      this.#ending.destroy();
      return !this.#committing;
    }
    this.#gate.failure ??= new SessionAbandonedError(reason);
    this.#waiting.abort(this.#gate.failure);
    void this.#detach().then((connection) => connection?.destroy());
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
      // No answer of Postgres at all, or its last one on this connection.
      if (sqlState(error) === null || endsConnection(error)) {
        connection.destroy();
        // A transaction whose time was over did not reach COMMIT.
        throw isTimeout(sqlState(error)) ? error : new CommitOutcomeUnknownError(error);
      }
      // A deferred constraint, say: Postgres has rolled back, and the connection is sound.
      connection.release();
      throw error;
    } finally {
      this.#ending = undefined;
    }
  }

  async #discard(text: 'commit' | 'rollback', awaited: boolean): Promise<void> {
    const connection = await this.#detach();
    if (connection === undefined) return;
    this.#ending = connection;
    try {
      await (this.#gate.ended ?? this.#gate.end(connection, text, awaited));
      this.#giveBack(connection);
    } catch {
      connection.destroy();
    } finally {
      this.#ending = undefined;
    }
  }

  /**
   * Not where a transaction could not begin, or could not write: the server may be the primary no
   * longer, and whoever connects anew finds the one that is.
   */
  #giveBack(connection: Connection): void {
    const { failure } = this;
    if (failure instanceof NotBegunError || sqlState(failure) === '25006') connection.destroy();
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

/**
 * Work outside a request (a job, a script, a test) under somebody's claims, in one transaction:
 * it commits when `work` returns, and rolls back when it throws.
 *
 * @param access - `write` unless told otherwise
 * @returns what `work` returned
 * @throws what `work` threw, or what `Session.commit` throws
 */
export async function withSession<T>(
  driver: Driver,
  claims: Claims,
  work: (db: Database, session: Session) => Promise<T>,
  access: Access = 'write',
): Promise<T> {
  const session = new Session(driver, claims, access);
  let result: T;
  try {
    result = await work(session.db, session);
  } catch (error) {
    await session.rollback();
    throw error;
  }
  await session.commit();
  return result;
}
