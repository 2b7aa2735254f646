import type { EndedRecord } from './request-record.ts';

/**
 * Where the time of a request went, for the network panel of a browser.
 * https://www.w3.org/TR/server-timing/
 *
 * @returns null for anonymous callers: how long the database takes is no business of theirs
 */
export function serverTimingOf({ claims, stats, durationMs }: EndedRecord): string | null {
  if (claims === undefined || claims.sub === null) return null;
  const total = `total;dur=${durationMs.toFixed(1)}`;
  if (stats === undefined) return total;
  const { statements, flights, waitMs, busyMs } = stats;
  const counts = `${counted(statements, 'statement')} in ${counted(flights, 'flight')}`;
  return `${total}, pool;dur=${waitMs.toFixed(1)}, db;dur=${busyMs.toFixed(1)};desc="${counts}"`;
}

const counted = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`;
