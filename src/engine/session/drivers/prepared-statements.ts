import { isStalePlan, sqlState } from '../sqlstate.ts';

/** What is asked of a connection at the level of the protocol, below its queries. */
export interface ProtocolConnection {
  /** What the package knows to be prepared on this connection: texts by name. */
  readonly parsedStatements: Record<string, string>;
  /** Sends a Close message. Nothing is flushed: its answer comes with that to the next statement. */
  close(message: { readonly type: 'S'; readonly name: string }): void;
}

/** A statement that is, or is about to be, prepared under a name. */
export interface Prepared {
  readonly name: string;
  /** Of its text, in UTF-16 units. */
  readonly length: number;
  /** How many were sent and are not answered yet. */
  pending: number;
  /** It is not to be used again, and closed as soon as nobody waits for it. */
  dropped: boolean;
}

/** How many statements stay prepared on one connection. */
const MAX_PREPARED = 100;
/**
 * How long their texts may be altogether, and one of them, in UTF-16 units. A plan takes about a
 * hundred bytes of its Postgres process for each, so that is what bounds its memory.
 */
const LENGTH_MAX = 400_000;
const TEXT_LENGTH_MAX = 50_000;

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
  /** The least recently used comes first. */
  readonly #statements = new Map<string, Prepared>();
  #made = 0;
  #length = 0;
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
  take(text: string, role: string): Prepared | undefined {
    if (text.length > TEXT_LENGTH_MAX) return undefined;
    if (this.#generation !== this.#shared.generation) this.#dropAll();
    const key = `${role}\n${text}`;
    let prepared = this.#statements.get(key);
    if (prepared === undefined) {
      this.#made += 1;
      const name = `${this.#prefix}_${this.#made}`;
      prepared = { name, length: text.length, pending: 0, dropped: false };
      this.#length += text.length;
      this.#makeRoom();
    } else {
      this.#statements.delete(key);
    }
    this.#statements.set(key, prepared);
    prepared.pending += 1;
    return prepared;
  }

  /** The statement is answered: by `error`, or undefined where it succeeded. */
  settle(prepared: Prepared, error: unknown): void {
    prepared.pending -= 1;
    if (prepared.dropped) this.#close(prepared);
    else if (isStalePlan(error)) {
      // A table that has changed has done so for every connection; what is missing is missing here.
      if (sqlState(error) === '0A000') this.#shared.generation += 1;
      else this.#dropAll();
    }
  }

  /** For one more. */
  #makeRoom(): void {
    for (const [key, prepared] of this.#statements) {
      if (this.#statements.size < MAX_PREPARED && this.#length <= LENGTH_MAX) return;
      if (prepared.pending === 0) this.#drop(key, prepared);
    }
  }

  #dropAll(): void {
    this.#generation = this.#shared.generation;
    for (const [key, prepared] of this.#statements) this.#drop(key, prepared);
  }

  #drop(key: string, prepared: Prepared): void {
    this.#statements.delete(key);
    this.#length -= prepared.length;
    prepared.dropped = true;
    this.#close(prepared);
  }

  #close({ name, pending }: Prepared): void {
    if (pending > 0) return;
    // Closing what does not exist is no error. A name is never used again.
    delete this.#connection.parsedStatements[name];
    this.#connection.close({ type: 'S', name });
  }
}
