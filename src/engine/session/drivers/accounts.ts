import type { Caller } from '../caller.ts';
import type { Turn } from './turns.ts';

interface Waiter {
  /** When it came, as the clock tells it. */
  readonly since: number;
  resolve(turn: Turn): void;
}

/** In milliseconds: what was used is forgotten to a third in this time. */
const MEMORY_MS = 30_000;
/** Of the database's time, in milliseconds, within that memory: a quarter of one connection's. */
const HEAVY_MS = 8000;
/** The most that is remembered, so that nobody stays heavy for more than two minutes. */
const USED_MAX_MS = 60_000;
/** Less than this is not worth remembering. */
const LITTLE_MS = 250;

/**
 * What one caller has and asks for. The time that its turns took is paid for at the rate of one turn
 * at a time (times its weight): who uses several at once is in debt, until a while after. In the
 * queue a debt counts as if the caller had come so much later; it is bounded, so that nobody waits for
 * ever because others keep coming. (The generic cell rate algorithm, ITU-T I.371, with a turn's time
 * as its increment.)
 */
export class Account {
  readonly caller: Caller | undefined;
  readonly #debtMaxMs: number;
  readonly #clock: () => number;
  /** Turns that it has now. */
  held = 0;
  readonly waiters = new Set<Waiter>();
  /** When the first waiter came. */
  #since = 0;
  /** When all of its turns so far are paid for. */
  #paidAt = 0;
  /** What its turns that have ended took, as it is remembered since `#usedAt`. */
  #used = 0;
  #usedAt = 0;
  /** When the turns began that it has now, all added up. */
  #begun = 0;

  constructor(caller: Caller | undefined, debtMaxMs: number, clock: () => number) {
    this.caller = caller;
    this.#debtMaxMs = debtMaxMs;
    this.#clock = clock;
  }

  /** Whether nothing has to be known of it any more. */
  get isClear(): boolean {
    const now = this.#clock();
    const isIdle = this.held === 0 && this.waiters.size === 0;
    return isIdle && this.#paidAt <= now && this.#usage(now) < LITTLE_MS;
  }

  /** Whether it has used much of the database's time lately, what is under way included. */
  get isHeavy(): boolean {
    return this.#usage(this.#clock()) > HEAVY_MS;
  }

  #usage(now: number): number {
    const ended = this.#used * Math.exp((this.#usedAt - now) / MEMORY_MS);
    return (ended + this.held * now - this.#begun) / this.#weight;
  }

  add(waiter: Waiter): void {
    if (this.waiters.size === 0) this.#since = waiter.since;
    this.waiters.add(waiter);
  }

  remove(waiter: Waiter): void {
    this.waiters.delete(waiter);
    const [first] = this.waiters;
    this.#since = first?.since ?? 0;
  }

  /** Begins a turn. */
  begin(now: number): void {
    this.held += 1;
    this.#begun += now;
  }

  /** Ends a turn, and charges what it took. */
  charge(begun: number): void {
    const now = this.#clock();
    this.held -= 1;
    this.#begun -= begun;
    const remembered = this.#used * Math.exp((this.#usedAt - now) / MEMORY_MS);
    this.#used = Math.min(remembered + now - begun, USED_MAX_MS);
    this.#usedAt = now;
    const cost = (now - begun) / this.#weight;
    this.#paidAt = Math.min(Math.max(this.#paidAt, begun) + cost, now + this.#debtMaxMs);
  }

  /** Whether its first waiter goes before another's. */
  comesBefore(other: Account): boolean {
    const difference = this.held / this.#weight - other.held / other.#weight;
    return difference === 0 ? this.#place < other.#place : difference < 0;
  }

  /** The server's own work owes nothing. */
  get #weight(): number {
    return this.caller?.weight ?? Infinity;
  }

  get #place(): number {
    return Math.max(this.#since, this.#paidAt);
  }
}

/** How many accounts there may be before it is looked which of them are clear. */
const SWEEP_AT = 1000;

/** The accounts of those who have something, wait for something, or owe something. */
export class Accounts {
  readonly #debtMaxMs: number;
  readonly #clock: () => number;
  readonly #accounts = new Map<string, Account>();
  #sweepAt = SWEEP_AT;

  /**
   * @param debtMaxMs - the most that somebody can owe, in milliseconds
   * @param clock - in milliseconds
   */
  constructor(debtMaxMs: number, clock: () => number) {
    this.#debtMaxMs = debtMaxMs;
    this.#clock = clock;
  }

  /** How many are kept. */
  get size(): number {
    return this.#accounts.size;
  }

  /** @param caller - undefined: the server's own work */
  of(caller: Caller | undefined): Account {
    const key = caller?.key ?? '';
    const known = this.#accounts.get(key);
    if (known !== undefined) return known;
    if (this.#accounts.size >= this.#sweepAt) this.#sweep();
    const account = new Account(caller, this.#debtMaxMs, this.#clock);
    this.#accounts.set(key, account);
    return account;
  }

  /** Forgets an account that is clear. */
  settle(account: Account): void {
    if (account.isClear) this.#accounts.delete(account.caller?.key ?? '');
  }

  /** Debts end by themselves; an account is kept for as long as its debt, and those are bounded. */
  #sweep(): void {
    for (const account of this.#accounts.values()) this.settle(account);
    this.#sweepAt = Math.max(SWEEP_AT, 2 * this.#accounts.size);
  }
}
