import type { Logger } from '../logger.ts';
import type { Sink } from './observer.ts';

/** Why a request could not be served, that was none of its own faults. */
export interface Outage {
  readonly reason: string;
  readonly sqlState?: string;
  /** No connection to the database could be made: it is away, for everybody. */
  readonly away: boolean;
}

/**
 * Tells of outages: once for each request that met one, but for the database being away, of which it is
 * told when it begins and when it is over. What requests meet in between has its lines at the level debug.
 */
export function outageLog(logger: Logger): Sink {
  let away: { readonly since: number; last: number; requests: number } | null = null;
  return ({ requestId, outage, startedAt, codes, stats }) => {
    const now = performance.now();
    if (outage !== undefined) {
      const { away: isAway, ...why } = outage;
      const isKnown = isAway && away !== null;
      if (isAway) {
        if (away === null) logger.warn(why, 'the database is away');
        away ??= { since: now, last: now, requests: 0 };
        away.last = now;
        away.requests += 1;
      }
      const level = isKnown ? 'debug' : 'warn';
      logger[level]({ requestId, ...why }, 'a request met an outage');
    } else if (
      away !== null &&
      codes.length === 0 &&
      stats !== undefined &&
      startedAt > away.last
    ) {
      const { since, requests } = away;
      away = null;
      logger.info({ awayMs: Math.round(now - since), requests }, 'the database is back');
    }
  };
}
