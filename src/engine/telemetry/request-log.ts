import type { Claims } from '../claims.ts';
import type { Sink, ObserverOptions } from './observer.ts';
import type { EndedRecord } from './request-record.ts';

/**
 * One line per request: who (as a hash), what, how much, how long. Never a token, a variable or a
 * parameter. Where the level asks for no such lines, nothing is worked out for one; a request that
 * was slow is a warning, and has its line at that level too.
 */
export function requestLog(
  options: Pick<ObserverOptions, 'logger' | 'hashSubject' | 'slowRequestMs'>,
): Sink {
  const { logger, hashSubject, slowRequestMs } = options;
  // Claims live as long as their token is remembered, so a subject is hashed once for it.
  const hashes = new WeakMap<Claims, string>();

  const subjectOf = (claims: Claims): string | undefined => {
    if (claims.sub === null) return undefined;
    let hash = hashes.get(claims);
    if (hash === undefined) hashes.set(claims, (hash = hashSubject(claims.sub)));
    return hash;
  };

  const line = ({ claims, operation, codes, stats, sessions, outage, ...record }: EndedRecord) => ({
    requestId: record.requestId,
    traceId: record.trace?.traceId,
    status: record.status,
    codes: codes.length === 0 ? undefined : codes,
    refusal: record.refusal,
    reason: outage?.reason,
    role: claims?.role.name,
    subject: claims && subjectOf(claims),
    operation: operation?.name ?? undefined,
    kind: operation?.kind,
    field: operation?.field,
    execution: record.execution === 'compiled' ? record.execution : undefined,
    statements: stats?.statements,
    flights: stats?.flights,
    retries: sessions.length > 1 ? sessions.length - 1 : undefined,
    replayed: record.keptBy === 'another' || undefined,
    gone: record.gone || undefined,
    durationMs: rounded(record.durationMs),
    databaseMs: stats && rounded(stats.busyMs),
    waitMs: stats && rounded(stats.waitMs),
  });

  return (record) => {
    const level = record.durationMs > slowRequestMs ? 'warn' : 'info';
    if (logger.isLevelEnabled?.(level) === false) return;
    logger[level](line(record), level === 'warn' ? 'slow request' : 'request');
  };
}

const rounded = (ms: number) => Math.round(ms * 100) / 100;
