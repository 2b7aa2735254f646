const stepMs = 0.02;

/** Counts latencies in steps of 20 µs up to 2 s, so that it never grows. */
export class Histogram {
  readonly #counts = new Uint32Array(100_000);
  #total = 0;

  add(milliseconds: number): void {
    const step = Math.min(Math.floor(milliseconds / stepMs), this.#counts.length - 1);
    this.#counts[step] = (this.#counts[step] ?? 0) + 1;
    this.#total += 1;
  }

  get total(): number {
    return this.#total;
  }

  /** The latency in milliseconds under which this part of all lie, e.g. 0.99. */
  quantile(part: number): number {
    let missing = Math.ceil(this.#total * part);
    for (const [step, count] of this.#counts.entries()) {
      missing -= count;
      if (missing <= 0) return (step + 1) * stepMs;
    }
    return 0;
  }
}
