import { readConnectionUrl } from '../../config/index.ts';
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
 * For how long a connection is used, in seconds. After a failover, an old connection may lead to a
 * server that is no longer the primary, or to an address that the name no longer stands for.
 */
const LIFETIME_SECONDS = 1800;
/**
 * For how long an idle connection is kept, in milliseconds. A new one is a process of Postgres that
 * plans every statement anew, and a burst after a pause would need several at once. It is less than the
 * five minutes after which Neon suspends an idle database.
 */
const IDLE_MS = 240_000;

/**
 * What both packages' pools are made with.
 *
 * @param lookup - the package's own type parsers
 */
export function poolOptions({ url, max, waitMs }: DriverOptions, lookup: ParserLookup) {
  return {
    application_name: 'rowhouse',
    ...readConnectionUrl(url),
    // The one that is more is for probes.
    max: max + 1,
    connectionTimeoutMillis: waitMs,
    maxLifetimeSeconds: LIFETIME_SECONDS,
    idleTimeoutMillis: IDLE_MS,
    types: typesOf(lookup),
  };
}
