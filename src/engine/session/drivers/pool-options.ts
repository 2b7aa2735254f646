import type { DriverOptions } from '../driver.ts';

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
 * For how long a connection is used, in seconds. Whatever it is connected to (an address that a
 * name no longer stands for, a server that is no longer the primary), it is not so for ever.
 */
const LIFETIME_SECONDS = 1800;
/**
 * For how long a connection is kept that nobody uses, in milliseconds: longer than people pause, since
 * a new one is a process of Postgres that has to plan everything anew, and they are all needed at once
 * when many come back. Shorter than the five minutes after which a database in the cloud goes to sleep.
 */
const IDLE_MS = 240_000;

/**
 * What both packages' pools are made with.
 *
 * @param lookup - the package's own type parsers
 */
export function poolOptions({ url, max, waitMs }: DriverOptions, lookup: ParserLookup) {
  return {
    connectionString: url,
    // The one that is more is for probes.
    max: max + 1,
    connectionTimeoutMillis: waitMs,
    maxLifetimeSeconds: LIFETIME_SECONDS,
    idleTimeoutMillis: IDLE_MS,
    types: typesOf(lookup),
  };
}
