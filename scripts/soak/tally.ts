/** What must never happen, in the words of the report. */
export const faults = [
  'foreign rows seen',
  'missing rows',
  'wrong rows',
  'false successes',
  'false failures',
  'unexpected answers',
  'answers that say too much',
  'broken connections',
  'rows that nobody wrote',
  'repeats that differ',
  'leaked connections',
  'open transactions',
  'held locks',
  'tokens in the log',
  'ends of the server',
  'slower under attack',
  'refused under attack',
  '/ready turned by load',
  'memory above its limit',
  'memory that grows',
  'attacks answered wrongly',
] as const;

export type Fault = (typeof faults)[number];

/** How long one answer took. */
export interface Latency {
  readonly kind: string;
  readonly ms: number;
  /** When it was asked for, by this process' clock, in milliseconds. */
  readonly at: number;
  /** It was told that the server can't now: 429, 503 or 504. */
  readonly refused: boolean;
}

/** Examples that are kept of each fault. */
const keptExamples = 5;

/** Counts what happened. */
export class Tally {
  /** Requests by kind and by what came of them. */
  readonly requests = new Map<string, Map<string, number>>();
  readonly faults = new Map<Fault, number>();
  readonly examples: { readonly fault: Fault; readonly text: string }[] = [];
  /** Reads whose every row was compared. */
  checkedReads = 0;
  /** Rows that were compared. */
  checkedRows = 0;
  /** Writes after which the database was looked at. */
  checkedWrites = 0;
  /** Writes that had an idempotency key, and those of them that were sent again with it. */
  keyed = 0;
  repeated = 0;
  /** Writes of which the answer did not say what had become of them, by what had. */
  readonly unknown = { stored: 0, notStored: 0 };
  /** When backends were killed, by this process' clock, in milliseconds. */
  readonly kills: number[] = [];
  readonly latencies: Latency[] = [];
  slowest = { ms: 0, kind: '' };

  get total(): number {
    return [...this.requests.values()].reduce(
      (sum, codes) => sum + [...codes.values()].reduce((one, count) => one + count, 0),
      0,
    );
  }

  get faultCount(): number {
    return [...this.faults.values()].reduce((sum, count) => sum + count, 0);
  }

  request(kind: string, outcome: string, ms: number | null): void {
    const outcomes = this.requests.get(kind) ?? new Map<string, number>();
    this.requests.set(kind, outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1));
    if (ms === null) return;
    const refused = /^(?:429|503|504)/.test(outcome);
    this.latencies.push({ kind, ms, at: performance.now() - ms, refused });
    if (ms > this.slowest.ms) this.slowest = { ms, kind };
  }

  fault(fault: Fault, text: string, count = 1): void {
    if (count === 0) return;
    this.faults.set(fault, (this.faults.get(fault) ?? 0) + count);
    const kept = this.examples.filter((example) => example.fault === fault).length;
    if (kept < keptExamples) this.examples.push({ fault, text });
  }
}
