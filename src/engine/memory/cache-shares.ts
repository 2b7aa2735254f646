import { Budget } from './bounded-cache.ts';

const MiB = 1_048_576;

/**
 * How much memory each kind of cache has in one process, in bytes. Shares, and not one pot: strangers
 * who send new documents push out documents, and nobody's token. `docs/operations.md` has the same.
 */
export const cacheShares = {
  /** Documents that are valid, and what is known about them. */
  documents: 32 * MiB,
  /** Statements that operations were compiled to. */
  compiledStatements: 32 * MiB,
  /** Texts of documents that are named by their hash. */
  persistedDocuments: 4 * MiB,
  verifiedTokens: 16 * MiB,
  rateLimitCounters: 32 * MiB,
  /** How many idempotency keys a subject has. */
  idempotencyKeyCounts: 4 * MiB,
  acceptHeaders: MiB / 2,
  /** Of each connection to the database. */
  preparedStatements: 800_000,
} as const;

/** A budget of one share. */
export function budgetOf(share: keyof typeof cacheShares, entries?: number): Budget {
  return new Budget({ bytes: cacheShares[share], ...(entries === undefined ? {} : { entries }) });
}
