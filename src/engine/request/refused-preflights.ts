import type { Logger } from '../logger.ts';
import type { CorsRequest } from './cors.ts';

/** Anybody can send a preflight of any origin: so many are told, and so much of each. */
const TOLD_MAX = 100;
const ORIGIN_LETTERS = 200;

/**
 * Makes the function that tells the log of a preflight that was refused, once for each origin: its page
 * sees nothing but a network error, and its developer looks into the log.
 */
export function createPreflightLog(logger: Logger): (request: CorsRequest) => void {
  const told = new Set<string>();
  return ({ method, headers }) => {
    if (method !== 'OPTIONS' || headers.get('access-control-request-method') === null) return;
    const origin = headers.get('origin')?.slice(0, ORIGIN_LETTERS);
    if (origin === undefined || told.size === TOLD_MAX || told.has(origin)) return;
    told.add(origin);
    logger.warn({ origin }, 'a page may not call: its origin is not in CORS_ORIGINS');
  };
}
