const lines = (counts: ReadonlyMap<string, number>) =>
  [...counts].map(([name, count]) => `  ${name}: ${count}`);

/** Counts what a campaign did, and what must never happen, with some examples. */
export class Counters {
  readonly done = new Map<string, number>();
  readonly faults = new Map<string, number>();
  readonly examples: string[] = [];

  /** @param faults - what is counted, so that a 0 is shown as well */
  constructor(faults: readonly string[]) {
    for (const fault of faults) this.faults.set(fault, 0);
  }

  count(what: string): void {
    this.done.set(what, (this.done.get(what) ?? 0) + 1);
  }

  fault(fault: string, example: string): void {
    this.faults.set(fault, (this.faults.get(fault) ?? 0) + 1);
    if (this.examples.length < 10) this.examples.push(`${fault}: ${example.slice(0, 1000)}`);
  }

  get faultCount(): number {
    return [...this.faults.values()].reduce((sum, count) => sum + count, 0);
  }

  /** As lines for people. */
  toString(): string {
    return [...lines(this.done), 'Must be 0:', ...lines(this.faults), ...this.examples].join('\n');
  }
}
