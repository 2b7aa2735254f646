const ENTRIES_MAX = 1000;
/** Of all texts together, and of one, in UTF-16 units: a document within the limits is far shorter. */
const LENGTH_MAX = 2_000_000;
const TEXT_LENGTH_MAX = 20_000;

/**
 * Documents that clients have sent once, by their hash; the least recently used go first. Anybody can
 * send some, so there are few, and none is very long.
 */
export class KeptDocuments {
  readonly #texts = new Map<string, string>();
  #length = 0;

  get(hash: string): string | undefined {
    const text = this.#texts.get(hash);
    // A Map keeps the order of insertion: what is put back last is the most recently used.
    if (text !== undefined && this.#texts.delete(hash)) this.#texts.set(hash, text);
    return text;
  }

  set(hash: string, text: string): void {
    if (text.length > TEXT_LENGTH_MAX) return;
    this.#delete(hash);
    this.#texts.set(hash, text);
    this.#length += text.length;
    for (const oldest of this.#texts.keys()) {
      if (this.#texts.size <= ENTRIES_MAX && this.#length <= LENGTH_MAX) return;
      this.#delete(oldest);
    }
  }

  #delete(hash: string): void {
    this.#length -= this.#texts.get(hash)?.length ?? 0;
    this.#texts.delete(hash);
  }
}
