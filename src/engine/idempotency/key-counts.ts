import type { Claims } from '../claims.ts';
import { BoundedCache } from '../memory/bounded-cache.ts';
import { budgetOf } from '../memory/cache-shares.ts';

/** How long a count holds at most, in milliseconds: other processes add keys as well. */
const HOLDS_MS = 10_000;

/** Which part of the room that was left is used up before the keys are counted again. */
const PART = 1 / 16;

/** What an entry holds beside its key, in bytes. */
const OVERHEAD = 200;

interface Known {
  /** How many the subject had when they were counted. */
  readonly count: number;
  readonly countedAt: number;
  /** How many this process has added since. */
  added: number;
}

/**
 * How many keys each subject has, as far as this process knows, so that they need not be counted for each
 * request: the fewer are left, the more often they are.
 */
export class KeyCounts {
  readonly #most: number;
  readonly #known = new BoundedCache<string, Known>({
    budget: budgetOf('idempotencyKeyCounts'),
    weigh: (_known, subject) => OVERHEAD + 2 * subject.length,
  });

  /** @param most - how many a subject may have */
  constructor(most: number) {
    this.#most = most;
  }

  /** Notes that a key is added. @returns whether the subject's keys have to be counted with it */
  add(claims: Claims): boolean {
    const known = this.#known.get(nameOf(claims));
    if (known === undefined || performance.now() - known.countedAt > HOLDS_MS) return true;
    known.added += 1;
    return known.added > (this.#most - known.count) * PART;
  }

  /** Notes how many there are. */
  counted(claims: Claims, count: number): void {
    this.#known.set(nameOf(claims), { count, countedAt: performance.now(), added: 0 });
  }
}

const nameOf = ({ issuer, sub }: Claims): string => JSON.stringify([issuer, sub]);
