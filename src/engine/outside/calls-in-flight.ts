import { OutsideError } from './outside-error.ts';

/** How many calls of one field may be in flight. */
export const CALLS_MAX = 100;

/**
 * The calls of one field, of all operations together. A service that hangs makes those who ask for it wait, but only
 * so many of them, and keeps the memory of no more.
 */
export class CallsInFlight {
  #count = 0;

  /**
   * Makes a call, which counts until it settles, also where it was given up long before.
   *
   * @throws OutsideError at once where there are too many, and what `call` throws
   */
  async run<T>(call: () => Promise<T>): Promise<T> {
    if (this.#count >= CALLS_MAX)
      throw new OutsideError(`${CALLS_MAX} calls are in flight, and so many are allowed.`);
    this.#count += 1;
    try {
      return await call();
    } finally {
      this.#count -= 1;
    }
  }
}
