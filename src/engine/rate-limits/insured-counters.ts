import type { Count, Counters } from './rate-limiter.ts';

/** After a failure, this long the store is not asked again. */
const RETRY_AFTER_MS = 5000;

interface InsuredOptions {
  /** Counts while the store does not. */
  readonly insurance: Counters;
  /** Told once when the store fails, and once when it is back. */
  readonly onChange: (state: 'failed' | 'back', error?: unknown) => void;
  readonly retryAfterMs?: number;
  /** In milliseconds. */
  readonly clock?: () => number;
}

/**
 * Counters in a store that may be away. Meanwhile each process counts by itself: a limit that is too
 * generous for a while does less harm than an API that answers nobody because its counters are gone.
 */
export class InsuredCounters implements Counters {
  readonly #store: Counters;
  readonly #options: InsuredOptions;
  /** When the store may be asked again; null while it works. */
  #retryAt: number | null = null;

  constructor(store: Counters, options: InsuredOptions) {
    this.#store = store;
    this.#options = options;
  }

  async count(key: string): Promise<Count> {
    const {
      insurance,
      onChange,
      retryAfterMs = RETRY_AFTER_MS,
      clock = () => performance.now(),
    } = this.#options;
    if (this.#retryAt !== null) {
      if (clock() < this.#retryAt) return insurance.count(key);
      // This request tries; the others do not wait for what comes of it.
      this.#retryAt = clock() + retryAfterMs;
    }
    try {
      const count = await this.#store.count(key);
      if (this.#retryAt !== null) onChange('back');
      this.#retryAt = null;
      return count;
    } catch (error) {
      if (this.#retryAt === null) onChange('failed', error);
      this.#retryAt = clock() + retryAfterMs;
      return insurance.count(key);
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.#store.close(), this.#options.insurance.close()]);
  }
}
