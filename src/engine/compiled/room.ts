/** Something that is kept as long as there is room. */
export interface Kept {
  /** In UTF-16 units. */
  readonly length: number;
  readonly forget: () => void;
}

/** The room that many share to keep things in; what was not used for longest goes first. */
export class Room {
  readonly #max: number;
  readonly #kept = new Set<Kept>();
  #length = 0;

  /** @param max - in UTF-16 units */
  constructor(max: number) {
    this.#max = max;
  }

  /** How much is kept, in UTF-16 units. */
  get length(): number {
    return this.#length;
  }

  /** Notes that something is kept, or was used. */
  use(kept: Kept): void {
    if (!this.#kept.delete(kept)) this.#length += kept.length;
    this.#kept.add(kept);
    for (const oldest of this.#kept) {
      if (this.#length <= this.#max) return;
      this.leave(oldest);
      oldest.forget();
    }
  }

  /** Notes that something is not kept any more. */
  leave(kept: Kept): void {
    if (this.#kept.delete(kept)) this.#length -= kept.length;
  }
}
