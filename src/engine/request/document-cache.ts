const ENTRIES_MAX = 1000;
/** In UTF-16 units. A document within the limits is far shorter; a longer one is mostly padding. */
const LENGTH_MAX = 20_000;

/**
 * What is known about documents, by their text; the least recently used go first. A text that is
 * very long is not kept, so that nobody can fill the memory with comments.
 */
export class DocumentCache<T> {
  readonly #entries = new Map<string, T>();

  get(document: string): T | undefined {
    const known = this.#entries.get(document);
    if (known !== undefined) {
      this.#entries.delete(document);
      this.#entries.set(document, known);
    }
    return known;
  }

  set(document: string, known: T): void {
    if (document.length > LENGTH_MAX) return;
    this.#entries.delete(document);
    this.#entries.set(document, known);
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > ENTRIES_MAX && oldest !== undefined) this.#entries.delete(oldest);
  }
}
