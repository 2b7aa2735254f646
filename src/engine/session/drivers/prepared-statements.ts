import { BoundedCache } from '../../memory/bounded-cache.ts';
import { budgetOf } from '../../memory/cache-shares.ts';
import { isStalePlan, sqlState } from '../sqlstate.ts';

/** What is asked of a connection at the level of the protocol, below its queries. */
export interface ProtocolConnection {
  /** What the package knows to be prepared on this connection: texts by name. */
  readonly parsedStatements: Record<string, string>;
  /** Sends a Close message. Nothing is flushed: its answer comes with that to the next statement. */
  close(message: { readonly type: 'S'; readonly name: string }): void;
}

/** A statement that is, or is about to be, prepared under a name. */
export interface PreparedStatement {
  readonly name: string;
  /** How many were sent and are not answered yet. */
  pending: number;
  /** It is not to be used again, and closed as soon as nobody waits for it. */
  dropped: boolean;
}

/** How many statements stay prepared on one connection. */
const ENTRIES_MAX = 100;

/** A text is kept in two bytes a unit at most. Its plan takes about fifty times that in Postgres. */
const weigh = (_prepared: PreparedStatement, text: string) => 600 + 2 * text.length;

/**
 * What all connections of one driver share. A plan that became stale on one of them, because a
 * migration changed a table, is stale on all of them.
 */
export class PreparedStatementsShared {
  /** Names are unique in the world: behind a pooler, a name must never stand for another's text. */
  readonly prefix = `rowhouse_${crypto.randomUUID().slice(0, 8)}`;
  connections = 0;
  generation = 0;
}

/**
 * The prepared statements of one connection. A statement is known by its text and by the role that
 * it runs as: Postgres plans anew whenever the role changes on which row security depends, so each
 * role has a statement, and a plan, of its own. The least recently used goes when there are too many.
 */
export class PreparedStatements {
  readonly #shared: PreparedStatementsShared;
  readonly #connection: ProtocolConnection;
  readonly #prefix: string;
  readonly #budget = budgetOf('preparedStatements', ENTRIES_MAX);
  /** By role, and then by text. */
  readonly #statements = new Map<string, BoundedCache<string, PreparedStatement>>();
  #made = 0;
  #generation: number;

  constructor(shared: PreparedStatementsShared, connection: ProtocolConnection) {
    this.#shared = shared;
    this.#connection = connection;
    shared.connections += 1;
    this.#prefix = `${shared.prefix}_${shared.connections}`;
    this.#generation = shared.generation;
  }

  /**
   * The name for a statement that is sent now; `settle` has to follow.
   *
   * @returns undefined for one that is too long to be kept
   */
  take(text: string, role: string): PreparedStatement | undefined {
    if (this.#generation !== this.#shared.generation) this.#dropAll();
    const statements = this.#of(role);
    let prepared = statements.get(text);
    if (prepared === undefined) {
      this.#made += 1;
      prepared = { name: `${this.#prefix}_${this.#made}`, pending: 0, dropped: false };
      if (!statements.set(text, prepared)) return undefined;
    }
    prepared.pending += 1;
    return prepared;
  }

  /** The statement is answered: by `error`, or undefined where it succeeded. */
  settle(prepared: PreparedStatement, error: unknown): void {
    prepared.pending -= 1;
    if (prepared.dropped) this.#close(prepared);
    else if (isStalePlan(error)) {
      // A table that has changed has done so for every connection; what is missing is missing here.
      if (sqlState(error) === '0A000') this.#shared.generation += 1;
      else this.#dropAll();
    }
  }

  #of(role: string): BoundedCache<string, PreparedStatement> {
    let statements = this.#statements.get(role);
    if (statements === undefined) {
      const onEvict = (prepared: PreparedStatement) => this.#drop(prepared);
      statements = new BoundedCache({ budget: this.#budget, weigh, onEvict });
      this.#statements.set(role, statements);
    }
    return statements;
  }

  #dropAll(): void {
    this.#generation = this.#shared.generation;
    for (const statements of this.#statements.values()) statements.clear();
  }

  #drop(prepared: PreparedStatement): void {
    prepared.dropped = true;
    this.#close(prepared);
  }

  #close({ name, pending }: PreparedStatement): void {
    if (pending > 0) return;
    // Closing what does not exist is no error. A name is never used again.
    delete this.#connection.parsedStatements[name];
    this.#connection.close({ type: 'S', name });
  }
}
