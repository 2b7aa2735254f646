interface BudgetOptions {
  /** How much all entries may weigh together, in bytes of this process' memory. */
  readonly bytes: number;
  /** How many there may be; as many as weigh no more than that, unless told otherwise. */
  readonly entries?: number;
}

/** An entry as its budget knows it. It does not hold the value: a cache that is gone frees its own. */
interface Held {
  readonly bytes: number;
  readonly key: unknown;
  readonly cache: WeakRef<Evictable>;
}

interface Evictable {
  evict(held: Held): void;
}

/**
 * Memory that one cache has, or several share. When it is used up, the entry goes that was not used
 * for longest, in whichever cache it is.
 */
export class Budget {
  readonly #bytesMax: number;
  readonly #entriesMax: number;
  /** A Set keeps the order of insertion: what is put back last is the most recently used. */
  readonly #held = new Set<Held>();
  #bytes = 0;

  constructor({ bytes, entries = Infinity }: BudgetOptions) {
    this.#bytesMax = bytes;
    this.#entriesMax = entries;
  }

  /** What all entries weigh, in bytes. */
  get bytes(): number {
    return this.#bytes;
  }

  get entries(): number {
    return this.#held.size;
  }

  /** Whether something of this weight is worth keeping: it must not push out most of the others. */
  takes(bytes: number): boolean {
    return bytes <= this.#bytesMax / 8 && this.#entriesMax > 0;
  }

  /** Takes an entry in, and evicts others until there is room for it. */
  add(held: Held): void {
    this.#held.add(held);
    this.#bytes += held.bytes;
    for (const oldest of this.#held) {
      if (this.#bytes <= this.#bytesMax && this.#held.size <= this.#entriesMax) return;
      this.release(oldest);
      oldest.cache.deref()?.evict(oldest);
    }
  }

  /** Notes that an entry was used. */
  touch(held: Held): void {
    if (this.#held.delete(held)) this.#held.add(held);
  }

  release(held: Held): void {
    if (this.#held.delete(held)) this.#bytes -= held.bytes;
  }
}

interface CacheOptions<K, V> {
  readonly budget: Budget;
  /** How many bytes an entry holds, key and bookkeeping included; rather too many than too few. */
  readonly weigh: (value: V, key: K) => number;
  /** Told of a value that had to go for others, or was deleted. */
  readonly onEvict?: (value: V, key: K) => void;
}

/**
 * A cache that holds no more bytes than its budget has; the least recently used entry goes first.
 * An entry that weighs more than an eighth of the budget is not kept.
 */
export class BoundedCache<K, V> implements Evictable {
  readonly #options: CacheOptions<K, V>;
  readonly #entries = new Map<K, { readonly value: V; readonly held: Held }>();
  readonly #self = new WeakRef<Evictable>(this);

  constructor(options: CacheOptions<K, V>) {
    this.#options = options;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Makes it the most recently used one. */
  get(key: K): V | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    this.#options.budget.touch(entry.held);
    return entry.value;
  }

  /** @returns whether it is kept */
  set(key: K, value: V): boolean {
    const { budget, weigh } = this.#options;
    this.delete(key);
    const bytes = weigh(value, key);
    if (!budget.takes(bytes)) return false;
    const held = { bytes, key, cache: this.#self };
    this.#entries.set(key, { value, held });
    budget.add(held);
    return true;
  }

  delete(key: K): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    this.#options.budget.release(entry.held);
    this.evict(entry.held);
  }

  /** For its budget, which has released the entry. */
  evict({ key }: Held): void {
    const entry = this.#entries.get(key as K);
    if (entry === undefined) return;
    this.#entries.delete(key as K);
    this.#options.onEvict?.(entry.value, key as K);
  }

  clear(): void {
    for (const key of this.#entries.keys()) this.delete(key);
  }
}
