import type { Driver, DriverOptions, Result, Statement } from '../driver.ts';
import { connectionSettings } from './settings.ts';

/** What `pg` and `@neondatabase/serverless` have in common, as far as it is used here. */
interface PoolClient {
  query(config: object, values?: unknown[]): Promise<{ command: string; rows: unknown[] }>;
  release(destroy?: boolean): void;
  on(event: 'error' | 'end', listener: (error: Error) => void): unknown;
  readonly connection: { readonly stream: { destroy(): unknown } };
  /** The process that the server, or whoever stands in between, said to cancel. */
  readonly processID: number | null;
}

export interface Pool {
  connect(): Promise<PoolClient>;
  end(): Promise<void>;
  on(event: 'connect', listener: (client: PoolClient) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

type TypeParser = (value: string) => unknown;

export interface ParserLookup {
  getTypeParser(oid: number, format?: string): TypeParser;
}

const TIMESTAMPTZ = 1184;
const asText: TypeParser = (value) => value;

/** The driver's own parsers, except that instants stay text: a Date would drop the microseconds. */
function typesOf(lookup: ParserLookup): ParserLookup {
  return {
    getTypeParser: (oid, format) =>
      oid === TIMESTAMPTZ ? asText : lookup.getTypeParser(oid, format),
  };
}

/**
 * Makes a driver of a pool of either package.
 *
 * @param pool - a pool that nobody else uses
 * @param lookup - the package's own type parsers
 */
export function poolDriver(
  name: string,
  pool: Pool,
  lookup: ParserLookup,
  options: DriverOptions,
): Driver {
  const types = typesOf(lookup);
  const settings = connectionSettings(options);
  const onError = options.onError ?? (() => undefined);
  const lost = new WeakSet<PoolClient>();
  /** What each connection's transactions have to begin with, once it is known. */
  const perTransaction = new WeakMap<PoolClient, string>();

  const send = (client: PoolClient, statement: Statement): Promise<Result> => {
    const { text, params, arrays } = statement;
    const config = arrays === true ? { text, types, rowMode: 'array' } : { text, types };
    return params === undefined ? client.query(config) : client.query(config, [...params]);
  };

  pool.on('error', onError);
  pool.on('connect', (client) => {
    // A connection that breaks while it is lent out emits an error as well, which would end the
    // process; whoever has it learns of it from its statement.
    client.on('error', () => lost.add(client));
    client.on('end', () => lost.add(client));
    send(client, settings.ofConnection(client.processID)).then(
      ({ rows }) => perTransaction.set(client, settings.leftFor(rows)),
      (error: unknown) => {
        onError(error instanceof Error ? error : new Error(String(error)));
        // A connection without its time limits is not lent out again.
        client.connection.stream.destroy();
      },
    );
  });

  return {
    name,
    acquire: async () => {
      const client = await pool.connect();
      let lent = true;
      const giveBack = (broken: boolean) => {
        if (lent) client.release(broken);
        lent = false;
      };
      return {
        get lost() {
          return lost.has(client);
        },
        get settings() {
          return perTransaction.get(client) ?? settings.untilKnown;
        },
        query: (statement) => send(client, statement),
        release: () => giveBack(false),
        destroy: () => {
          // The socket first: a pipelining client that is told to end waits for what it has sent.
          if (lent) client.connection.stream.destroy();
          giveBack(true);
        },
      };
    },
    close: () => pool.end(),
  };
}
