/** In milliseconds: what was used is forgotten to a third in this time. */
const MEMORY_MS = 120_000;
/** The most that is remembered: far above what may be usual, and little again after some minutes. */
const USED_MAX_MS = 60_000;

/** A turn of this time counts for half of it, in milliseconds. */
const HALF_MS = 200;

/** What a turn counts for: the longer it is, the longer others wait for it. */
const charged = (ms: number) => (ms * ms) / (ms + HALF_MS);

/** The database's time that somebody uses, as it is remembered: in milliseconds, by a clock of them. */
export class Use {
  /** Turns that are under way. */
  turns = 0;
  /** When they began, all added up. */
  #begun = 0;
  /** What turns that have ended took, as it is remembered since `#endedAt`. */
  #ended = 0;
  #endedAt = -Infinity;

  begin(now: number): void {
    this.turns += 1;
    this.#begun += now;
  }

  /** @param begun - when the turn began that ends now */
  end(begun: number, now: number): void {
    this.turns -= 1;
    this.#begun = this.turns === 0 ? 0 : this.#begun - begun;
    this.#ended = Math.min(this.#remembered(now) + charged(now - begun), USED_MAX_MS);
    this.#endedAt = now;
  }

  /** What was used lately, and what is being used. */
  at(now: number): number {
    if (this.turns === 0) return this.#remembered(now);
    // As if all had begun together: no more than they count for one by one.
    const mean = now - this.#begun / this.turns;
    return this.#remembered(now) + this.turns * charged(mean);
  }

  /** Whether there is, or was lately, a turn. */
  isRecent(now: number): boolean {
    return this.turns > 0 || now - this.#endedAt < MEMORY_MS;
  }

  #remembered(now: number): number {
    return this.#ended === 0 ? 0 : this.#ended * Math.exp((this.#endedAt - now) / MEMORY_MS);
  }
}
