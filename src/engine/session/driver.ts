import type { Caller } from './caller.ts';
import type { Access } from './opening.ts';

/**
 * What the session asks of a database driver. node-postgres and Neon's driver both fit, so that
 * one session, and one suite of tests, serves both.
 */
export interface Statement {
  readonly text: string;
  /** Absent: the text is sent as a simple query, which may hold several statements. */
  readonly params?: readonly unknown[];
  /** Rows as arrays in the order of the columns, rather than as objects. */
  readonly arrays?: boolean;
  /**
   * The role that the statement runs as. With parameters, it may then be kept prepared on the
   * connection, for this role.
   */
  readonly role?: string;
}

export interface Result {
  /** The command tag's first word: `SELECT`, `COMMIT`, `ROLLBACK`, … */
  readonly command: string;
  readonly rows: readonly unknown[];
}

export interface Connection {
  /** True once the connection is known to be lost: what is sent now reaches nobody. */
  readonly lost: boolean;
  /** True once Postgres has said that BEGIN found a transaction open: it is not to be used again. */
  readonly wasInTransaction: boolean;
  /**
   * What every transaction has to set for itself, as SQL to go behind its role: time limits and the
   * like, where a pooler in between lends out another connection for each transaction.
   * Empty where the connection keeps them.
   */
  readonly settings: string;
  /** Whether statistics of statements leave out the values that SET gives: Postgres 18 and later. */
  readonly hidesSet: boolean;
  /**
   * Which run of which server it leads to, as `runningServer` has it. Null where that is not known yet, or
   * may be another for each transaction: behind a pooler.
   */
  readonly server: string | null;
  /** Whether statements are sent without waiting for the answers to those before. */
  readonly pipelines: boolean;
  /** The longest that one statement may take, in milliseconds. */
  readonly statementTimeoutMs: number;
  /**
   * Sends a statement at once, without waiting for those sent before where the driver can pipeline.
   * Statements are answered in the order in which they were sent; a text with several, as the last of them.
   */
  query(statement: Statement): Promise<Result>;
  /** Back to the pool. The connection must not be used after this. */
  release(): void;
  /** Drops the socket, so that the server stops what it is running; never returns to the pool. */
  destroy(): void;
}

/** What a driver's connections are doing at the moment. */
export interface DriverStats {
  /** Connections that are open, or being opened. */
  readonly total: number;
  readonly idle: number;
  /** Connections that somebody has. */
  readonly lent: number;
  /** Those who wait for a connection. */
  readonly waiting: number;
}

export interface Driver {
  readonly name: string;
  /**
   * A connection of the restricted login, from the pool or a new one.
   *
   * @param signal - stops waiting when it aborts, and throws its reason
   * @param asker - who it is for: a caller, who gets no more than a share; `probe` for a look at the
   *   database, which has a connection beside those of all others; undefined for other work of the
   *   server's own
   * @param access - what it is for; `read` unless told otherwise
   * @throws BusyError when none became free within the waiting time, or too many wait already
   * @throws whatever the driver throws when it can't connect within the waiting time
   */
  acquire(signal?: AbortSignal, asker?: Caller | 'probe', access?: Access): Promise<Connection>;
  stats(): DriverStats;
  /** Ends every connection; resolves when they are gone. */
  close(): Promise<void>;
}

export type PreparedStatementsSetting = 'auto' | 'on' | 'off';

export interface DriverOptions {
  /** The restricted login's URL. */
  readonly url: string;
  /** Connections at most; there may be one more, for a probe. */
  readonly max: number;
  /** How long a request waits for a connection, in milliseconds. */
  readonly waitMs: number;
  /** How many requests may wait for one; 100 for each connection where it is left out. */
  readonly maxWaiting?: number;
  readonly statementTimeoutMs: number;
  /** The longest that a transaction may last, in milliseconds (Postgres 17 and later). */
  readonly transactionTimeoutMs: number;
  /**
   * The most bytes that may come from the database while a connection is lent out; no limit where it
   * is left out.
   */
  readonly receiveLimitBytes?: number;
  /**
   * Whether statements are kept prepared on their connection: `auto`, which is the default, does so
   * where no pooler stands in between.
   */
  readonly preparedStatements?: PreparedStatementsSetting;
  /** Told of connections that break while they are idle. */
  readonly onError?: (error: Error) => void;
}
