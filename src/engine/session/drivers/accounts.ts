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
/** Who used less is light. */
const LIGHT_MS = 2000;
/** The most that is remembered, so that nobody stays heavy for more than two minutes. */
const USED_MAX_MS = 60_000;
/** Less than this is not worth remembering. */
const LITTLE_MS = 250;

/** How much of the database's time a caller has used lately. */
export type Level = 'light' | 'busy' | 'heavy';

/** How much of the database's time was used lately, in milliseconds. */
class Usage {
  #ms = 0;
  #at = 0;

  until(now: number): number {
    return this.#ms * Math.exp((this.#at - now) / MEMORY_MS);
  }

  add(ms: number, now: number, most = Infinity): void {
    this.#ms = Math.min(this.until(now) + ms, most);
    this.#at = now;
  }
}

/** What all callers of the last half minute have used together. */
interface Together {
  readonly usage: Usage;
  /** How many they are. */
  readonly callers: number;
}

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
  readonly #together: Together;
  /** When it was asked for last. */
  askedAt = 0;
  /** Turns that it has now. */
  held = 0;
  readonly waiters = new Set<Waiter>();
  /** When the first waiter came. */
  #since = 0;
  /** When all of its turns so far are paid for. */
  #paidAt = 0;
  /** What its turns that have ended took. */
  readonly #used = new Usage();
  /** When the turns began that it has now, all added up. */
  #begun = 0;

  constructor(
    caller: Caller | undefined,
    debtMaxMs: number,
    clock: () => number,
    together: Together,
  ) {
    this.caller = caller;
    this.#debtMaxMs = debtMaxMs;
    this.#clock = clock;
    this.#together = together;
  }

  /** Whether nothing has to be known of it any more. */
  get isClear(): boolean {
    const now = this.#clock();
    const isIdle = this.held === 0 && this.waiters.size === 0;
    return isIdle && this.#paidAt <= now && this.#usage(now) < LITTLE_MS;
  }

  /**
   * How much of the database's time it has used lately, what is under way included, beside what
   * callers use on average: the more there are, the less is much.
   */
  get level(): Level {
    const now = this.#clock();
    const usage = this.#usage(now);
    if (usage > HEAVY_MS) return 'heavy';
    if (usage <= LIGHT_MS) return 'light';
    const { usage: all, callers } = this.#together;
    const average = all.until(now) / callers;
    if (usage > 2 * Math.max(average, LIGHT_MS)) return 'heavy';
    return usage > 1.5 * average ? 'busy' : 'light';
  }

  #usage(now: number): number {
    return (this.#used.until(now) + this.held * now - this.#begun) / this.#weight;
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
    this.#used.add(now - begun, now, USED_MAX_MS);
    this.#together.usage.add(now - begun, now);
    const cost = (now - begun) / this.#weight;
    this.#paidAt = Math.min(Math.max(this.#paidAt, begun) + cost, now + this.#debtMaxMs);
  }

  /** Whether its first waiter goes before another's. Of those that are heavy, it is who has used less. */
  comesBefore(other: Account): boolean {
    if (this.level === 'heavy' && other.level === 'heavy') {
      const now = this.#clock();
      return this.#usage(now) < other.#usage(now);
    }
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

/** How many accounts there may be before those are forgotten that owe nothing. */
const KEPT = 1000;

/** The accounts of those who have something, wait for something, owe something, or came lately. */
export class Accounts {
  readonly #debtMaxMs: number;
  readonly #clock: () => number;
  /** The one that was asked for least recently first. */
  readonly #accounts = new Map<string, Account>();
  readonly #together: Together;
  #sweepAt = KEPT;

  /**
   * @param debtMaxMs - the most that somebody can owe, in milliseconds
   * @param clock - in milliseconds
   */
  constructor(debtMaxMs: number, clock: () => number) {
    this.#debtMaxMs = debtMaxMs;
    this.#clock = clock;
    const accounts = this.#accounts;
    this.#together = {
      usage: new Usage(),
      get callers() {
        return Math.max(1, accounts.size);
      },
    };
  }

  /** How many are kept. */
  get size(): number {
    return this.#accounts.size;
  }

  /** @param caller - undefined: the server's own work */
  of(caller: Caller | undefined): Account {
    const key = caller?.key ?? '';
    const now = this.#clock();
    let account = this.#accounts.get(key);
    this.#forgetOld(now);
    if (account === undefined) {
      if (this.#accounts.size >= this.#sweepAt) this.#sweep();
      account = new Account(caller, this.#debtMaxMs, this.#clock, this.#together);
    } else {
      this.#accounts.delete(key);
    }
    account.askedAt = now;
    this.#accounts.set(key, account);
    return account;
  }

  /** Forgets those who did not come lately. */
  #forgetOld(now: number): void {
    for (const [key, account] of this.#accounts) {
      if (account.askedAt > now - MEMORY_MS || !account.isClear) return;
      this.#accounts.delete(key);
    }
  }

  /** Debts end by themselves; an account is kept for as long as its debt, and those are bounded. */
  #sweep(): void {
    for (const [key, account] of this.#accounts) {
      if (account.isClear) this.#accounts.delete(key);
    }
    this.#sweepAt = Math.max(KEPT, 2 * this.#accounts.size);
  }
}
