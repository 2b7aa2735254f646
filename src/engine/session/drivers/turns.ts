import { BusyError } from '../failures.ts';

/**
 * Who may use a connection now, and who waits for a turn: first come, first served, not for ever,
 * and not more than can hope for one.
 */
export class Turns {
  readonly #maxWaiting: number;
  readonly #waiters = new Set<() => void>();
  #free: number;

  /**
   * @param max - how many may have a turn at the same time
   * @param maxWaiting - how many may wait for one
   */
  constructor(max: number, maxWaiting: number) {
    this.#free = max;
    this.#maxWaiting = maxWaiting;
  }

  get waiting(): number {
    return this.#waiters.size;
  }

  /**
   * Takes a turn. Whoever has one gives it back with `give`.
   *
   * @param waitMs - how long it may take to get one, in milliseconds
   * @param signal - leaves the queue when it aborts
   * @returns undefined where there is a turn at once
   * @throws BusyError where too many wait already, or none came within the time
   */
  take(waitMs: number, signal?: AbortSignal): Promise<void> | undefined {
    signal?.throwIfAborted();
    if (this.#free > 0) {
      this.#free -= 1;
      return undefined;
    }
    if (this.#waiters.size >= this.#maxWaiting) {
      throw new BusyError(`${this.#waiters.size} requests wait for a connection already`);
    }
    return this.#wait(waitMs, signal);
  }

  /** Gives a turn back: the one who has waited longest has it now. */
  give(): void {
    const [next] = this.#waiters;
    if (next === undefined) {
      this.#free += 1;
    } else {
      this.#waiters.delete(next);
      next();
    }
  }

  async #wait(waitMs: number, signal: AbortSignal | undefined): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const timer = setTimeout(() => {
      leave(new BusyError(`no connection became free within ${waitMs} ms`));
    }, waitMs);
    const leave = (reason: unknown) => {
      this.#waiters.delete(resolve);
      reject(reason);
    };
    const onAbort = () => leave(signal?.reason);
    signal?.addEventListener('abort', onAbort, { once: true });
    this.#waiters.add(resolve);
    try {
      await promise;
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    }
  }
}
