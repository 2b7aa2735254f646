import type { Random } from '../random.ts';

/** What one request of an attack came to. */
export interface Reply {
  readonly kind: string;
  /** 0: there was no whole answer. */
  readonly status: number;
  /** The beginning of the body; empty where there was no whole answer. */
  readonly text: string;
  readonly bytes: number;
  readonly requestId: string;
  /** What is wrong with it that the answer alone does not show. */
  readonly wrong?: string;
}

/** Somebody who attacks, and what they have. */
export interface Attacker {
  readonly port: number;
  /** The address that they come from: one of 127.0.0.0/8. */
  readonly from: string;
  readonly subject: string;
  readonly token: string;
  /** What is no token, or none of ours. */
  readonly badTokens: readonly string[];
  /** Aborted when this window of attacks is over. */
  readonly signal: AbortSignal;
}

/** One attack, which ends by itself within 20 seconds, or when the attacker's signal is aborted. */
export type Attack = (attacker: Attacker, random: Random) => Promise<readonly Reply[]>;
