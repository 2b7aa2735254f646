/**
 * Has long pieces of work follow each other in separate rounds of the event loop, so that everything
 * short that comes meanwhile is done between two of them. A process has one thread: two hundred
 * documents at once, of a few milliseconds each, would otherwise hold up everybody for a second.
 */
export class Rounds {
  #isTaken = false;
  readonly #waiting = new Set<() => void>();

  /** @returns when a piece of work may begin: undefined where that is at once */
  next(): Promise<void> | undefined {
    if (this.#isTaken) return new Promise((resolve) => this.#waiting.add(resolve));
    this.#isTaken = true;
    setTimeout(() => this.#pass());
    return undefined;
  }

  #pass(): void {
    const [first] = this.#waiting;
    this.#isTaken = first !== undefined;
    if (first === undefined) return;
    this.#waiting.delete(first);
    setTimeout(() => this.#pass());
    first();
  }
}

/** Of this process: of reading large bodies, and of documents that are not known. */
export const longWork = new Rounds();
