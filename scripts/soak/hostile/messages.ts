import type { Family } from './mixture.ts';

/** What the attackers' process is given when it begins. */
export interface Beginning {
  readonly port: number;
  readonly seed: number;
  /** What they do. */
  readonly families: readonly Family[];
  readonly badTokens: readonly string[];
  readonly people: readonly {
    readonly from: string;
    readonly subject: string;
    readonly token: string;
  }[];
}

/** What it is told afterwards. */
export type Order = 'attack' | 'rest' | 'end';

/** What it says at its end. */
export interface Ledger {
  /** Requests by kind and outcome. */
  readonly requests: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** How often an answer was wrong. */
  readonly wrong: number;
  /** Some of them. */
  readonly examples: readonly string[];
  /** The largest answer, in bytes. */
  readonly largestBytes: number;
}
