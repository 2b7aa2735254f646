import type { Connection, Driver, DriverOptions, Result, Statement } from '../driver.ts';
import {
  PreparedStatements,
  PreparedStatementsShared,
  type ProtocolConnection,
} from './prepared-statements.ts';
import { Received, type ReceivingConnection } from './received.ts';
import { connectionSettings, type Known } from './settings.ts';
import { Turns, type Turn } from './turns.ts';

/** What `pg` and `@neondatabase/serverless` have in common, as far as it is used here. */
interface PoolClient {
  query(config: object, values: unknown[]): Promise<Result>;
  /** Of a text with several statements, there is a result of each. */
  query(text: string): Promise<Result | readonly Result[]>;
  release(destroy?: boolean): void;
  on(event: 'error' | 'end', listener: (error: Error) => void): unknown;
  on(event: 'notice', listener: (notice: { readonly code?: string | undefined }) => void): unknown;
  readonly connection: ProtocolConnection & ReceivingConnection;
  /** The process that the server, or whoever stands in between, said to cancel. */
  readonly processID: number | null;
}

export interface Pool {
  readonly totalCount: number;
  readonly idleCount: number;
  connect(): Promise<PoolClient>;
  end(): Promise<void>;
  on(event: 'connect', listener: (client: PoolClient) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

/** "there is already a transaction in progress" */
const ACTIVE_TRANSACTION = '25001';

/** In what the packages differ. */
interface Package {
  /** Whether it sends a statement without waiting for the answers to those before. */
  readonly pipelines: boolean;
  /** Called with a connection's stream before something is written to it. */
  readonly gather?: (stream: unknown) => void;
}

/**
 * Makes a driver of a pool of either package.
 *
 * @param pool - a pool that nobody else uses
 */
export function poolDriver(
  name: string,
  pool: Pool,
  options: DriverOptions,
  { pipelines, gather }: Package,
): Driver {
  const settings = connectionSettings(options);
  const onError = options.onError ?? (() => undefined);
  const lost = new WeakSet<PoolClient>();
  const wasInTransaction = new WeakSet<PoolClient>();
  /** Why a connection could not be set up: what is said of it, rather than that it was lost. */
  const unfit = new WeakMap<PoolClient, Error>();
  /** What each connection's transactions have to know, once that is known. */
  const known = new WeakMap<PoolClient, Known>();

  const { preparedStatements = 'auto' } = options;
  const shared = new PreparedStatementsShared();
  const prepared = new WeakMap<PoolClient, PreparedStatements>();
  const received = new WeakMap<PoolClient, Received>();

  const send = (client: PoolClient, statement: Statement, preparedAs?: string): Promise<Result> => {
    const { text, params, arrays } = statement;
    gather?.(client.connection.stream);
    // The packages copy an object, slowly; a text they take as it is.
    if (params === undefined) {
      return client.query(text).then((found) => ('command' in found ? found : found.at(-1)!));
    }
    return client.query(
      { text, name: preparedAs, rowMode: arrays === true ? 'array' : undefined },
      [...params],
    );
  };

  /** Where statements are kept prepared on this connection. */
  const preparedOn = (client: PoolClient): PreparedStatements | undefined => {
    let statements = prepared.get(client);
    if (statements !== undefined || preparedStatements === 'off') return statements;
    // Not behind a pooler that may not keep them, nor before that is known.
    if (preparedStatements === 'auto' && known.get(client)?.settings !== '') return undefined;
    statements = new PreparedStatements(shared, client.connection);
    prepared.set(client, statements);
    return statements;
  };

  const query = async (client: PoolClient, statement: Statement): Promise<Result> => {
    const { text, params, role } = statement;
    const statements = params === undefined || role === undefined ? undefined : preparedOn(client);
    const taken = role === undefined ? undefined : statements?.take(text, role);
    let failure: unknown;
    try {
      return await send(client, statement, taken?.name);
    } catch (error) {
      failure = error;
      throw unfit.get(client) ?? error;
    } finally {
      if (taken !== undefined) statements?.settle(taken, failure);
    }
  };

  pool.on('error', onError);
  pool.on('connect', (client) => {
    // A connection that breaks while it is lent out emits an error as well, which would end the
    // process; whoever has it learns of it from its statement.
    client.on('error', () => lost.add(client));
    client.on('end', () => lost.add(client));
    received.set(client, new Received(client.connection, options.receiveLimitBytes ?? Infinity));
    client.on('notice', ({ code }) => {
      if (code === ACTIVE_TRANSACTION) wasInTransaction.add(client);
    });
    send(client, settings.ofConnection(client.processID)).then(
      ({ rows }) => known.set(client, settings.known(rows)),
      (error: unknown) => {
        const reason = error instanceof Error ? error : new Error(String(error));
        unfit.set(client, reason);
        onError(reason);
        // A connection without its time limits is not lent out again.
        client.connection.stream.destroy();
      },
    );
  });

  const { max, maxWaiting = max * 100, waitMs } = options;
  const turns = new Turns({ max, maxWaiting, waitMs });
  /** A look at the database does not wait behind those who use it. */
  const probes = new Turns({ max: 1, maxWaiting, waitMs });
  let lent = 0;

  /** For somebody who has a turn. What comes too late goes to the pool, and the turn with it. */
  const connect = async (
    turn: Turn,
    withinMs: number,
    signal?: AbortSignal,
  ): Promise<PoolClient> => {
    const connecting = pool.connect();
    const late = Promise.withResolvers<never>();
    const giveUp = () => late.reject(signal?.reason);
    const timer = setTimeout(
      () => late.reject(new Error(`no connection could be opened within ${waitMs} ms`)),
      withinMs,
    );
    signal?.addEventListener('abort', giveUp, { once: true });
    try {
      return await Promise.race([connecting, late.promise]);
    } catch (error) {
      void connecting
        .then((client) => client.release())
        .catch(() => undefined)
        .finally(() => turn.give());
      throw error;
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', giveUp);
    }
  };

  /** How many are about to have a connection that still counts as idle. */
  let takingIdle = 0;

  const takeIdle = async (turn: Turn): Promise<PoolClient> => {
    takingIdle += 1;
    try {
      return await pool.connect();
    } catch (error) {
      turn.give();
      throw error;
    } finally {
      takingIdle -= 1;
    }
  };

  const acquire: Driver['acquire'] = async (signal, asker, demand) => {
    const begun = performance.now();
    const taken =
      asker === 'probe' ? probes.take(undefined, signal) : turns.take(asker, signal, demand);
    const turn = taken instanceof Promise ? await taken : taken;
    // One that is idle is there in the next tick, and needs no limit of ours.
    const client =
      pool.idleCount > takingIdle
        ? await takeIdle(turn)
        : await connect(turn, waitMs - (performance.now() - begun), signal);
    return lend(client, turn);
  };

  const lend = (client: PoolClient, turn: Turn): Connection => {
    let back = false;
    lent += 1;
    received.get(client)?.restart();
    const giveBack = (broken: boolean) => {
      back = true;
      lent -= 1;
      client.release(broken);
      turn.give();
    };
    return {
      get lost() {
        return lost.has(client);
      },
      get wasInTransaction() {
        return wasInTransaction.has(client);
      },
      get settings() {
        return (known.get(client) ?? settings.untilKnown).settings;
      },
      get hidesSet() {
        return (known.get(client) ?? settings.untilKnown).hidesSet;
      },
      get server() {
        return (known.get(client) ?? settings.untilKnown).server;
      },
      pipelines,
      statementTimeoutMs: options.statementTimeoutMs,
      query: (statement) => query(client, statement),
      release: () => {
        if (!back) giveBack(false);
      },
      destroy: () => {
        if (back) return;
        // The socket first: a pipelining client that is told to end waits for what it has sent.
        client.connection.stream.destroy();
        giveBack(true);
      },
    };
  };

  return {
    name,
    acquire,
    stats: () => ({ total: pool.totalCount, idle: pool.idleCount, lent, waiting: turns.waiting }),
    close: () => pool.end(),
  };
}
