import type { Caller } from '../caller.ts';

/**
 * Pieces of something (connections, places in a queue), shared out between callers. A fixed share for
 * each would lie idle where few ask. So a caller may have as many as are there, but for the last third,
 * which is for those who have none: it takes as many callers as that, and one more, to have them all.
 * Callers without a token have at most half, all together.
 */
export class Shares {
  readonly #reserve: number;
  readonly #anonymousMax: number;
  #anonymous = 0;
  #left: number;

  /** @param pieces - how many there are, from 1 */
  constructor(pieces: number) {
    this.#left = pieces;
    this.#reserve = Math.ceil(pieces / 3);
    this.#anonymousMax = Math.max(1, Math.floor(pieces / 2));
  }

  /** How many nobody has. */
  get left(): number {
    return this.#left;
  }

  /**
   * Whether a caller may have one more.
   *
   * @param caller - undefined: the server's own work, which has no limit but what there is
   * @param held - how many the caller has
   */
  allow(caller: Caller | undefined, held: number): boolean {
    if (this.#left === 0) return false;
    if (caller === undefined) return true;
    if (caller.anonymous && this.#anonymous >= this.#anonymousMax) return false;
    return held === 0 || this.#left > this.#reserve;
  }

  take(caller: Caller | undefined): void {
    this.#left -= 1;
    if (caller?.anonymous === true) this.#anonymous += 1;
  }

  giveBack(caller: Caller | undefined): void {
    this.#left += 1;
    if (caller?.anonymous === true) this.#anonymous -= 1;
  }
}
