import type { Caller } from '../caller.ts';
import type { Access } from '../opening.ts';
import type { Turn } from './turns.ts';

interface Waiter {
  /** When it came, as the clock tells it. */
  readonly since: number;
  readonly access: Access;
  resolve(turn: Turn): void;
}

/** In milliseconds: what was used is forgotten to a third in this time. */
const MEMORY_MS = 30_000;
/** Of the database's time, in milliseconds, within that memory: less is never much. */
const HEAVY_MS = 750;
/** How many times as much as callers usually use is much. */
const HEAVY_TIMES = 4;
/** The most that is remembered, so that nobody stays heavy for more than two minutes. */
const USED_MAX_MS = 60_000;
/** What a write is charged of its time: the rest may have been a wait for somebody else's lock. */
const WRITE_RATE = 1 / 40;

/** What one caller has and asks for, and what it has used of the database's time lately. */
export class Account {
  readonly caller: Caller | undefined;
  readonly #clock: () => number;
  /** Turns that it has now. */
  held = 0;
  readonly waiters = new Set<Waiter>();
  /** When the first waiter came. */
  #since = 0;
  /** What its turns that have ended used, as it is remembered since `#usedAt`. */
  #used = 0;
  #usedAt = 0;
  /** At what rate the turns use time that it has now, all added up. */
  #rate = 0;
  /** When they began, times their rates, all added up. */
  #begun = 0;

  constructor(caller: Caller | undefined, clock: () => number) {
    this.caller = caller;
    this.#clock = clock;
  }

  /** Whether it has nothing and waits for nothing. */
  get isIdle(): boolean {
    return this.held === 0 && this.waiters.size === 0;
  }

  /** Whether it has a turn, or had one lately. */
  get isAbout(): boolean {
    return this.held > 0 || this.#clock() - this.#usedAt < MEMORY_MS;
  }

  /**
   * What it has used lately for its weight, in milliseconds, what is under way included. The server's
   * own work has used nothing.
   */
  get usage(): number {
    const now = this.#clock();
    return (this.#remembered(now) + this.#rate * now - this.#begun) / this.#weight;
  }

  #remembered(now: number): number {
    return this.#used * Math.exp((this.#usedAt - now) / MEMORY_MS);
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
  begin(now: number, access: Access): void {
    const rate = rateOf(access);
    this.held += 1;
    this.#rate += rate;
    this.#begun += now * rate;
  }

  /** Ends a turn, and charges what it took. */
  charge(begun: number, access: Access): void {
    const now = this.#clock();
    const rate = rateOf(access);
    this.held -= 1;
    this.#rate -= rate;
    this.#begun -= begun * rate;
    this.#used = Math.min(this.#remembered(now) + (now - begun) * rate, USED_MAX_MS);
    this.#usedAt = now;
  }

  /**
   * Whether its first waiter goes before another's: the one of whom fewer are served, then the one
   * that came first, where each counts as having come later by what its caller has used.
   *
   * @param delayMaxMs - the most that counts, so that nobody waits for ever because others keep coming
   */
  comesBefore(other: Account, delayMaxMs: number): boolean {
    const difference = this.held / this.#weight - other.held / other.#weight;
    if (difference !== 0) return difference < 0;
    return this.#place(delayMaxMs) < other.#place(delayMaxMs);
  }

  get #weight(): number {
    return this.caller?.weight ?? Infinity;
  }

  #place(delayMaxMs: number): number {
    return this.#since + Math.min(this.usage, delayMaxMs);
  }
}

const rateOf = (access: Access) => (access === 'write' ? WRITE_RATE : 1);

/** For how long the level of what is much holds, in milliseconds. */
const LEVEL_MS = 1000;
/** How many accounts are kept only for what they have used. */
const KEPT_MAX = 5000;

/** The accounts of those who have something, wait for something, or were here lately. */
export class Accounts {
  readonly #clock: () => number;
  readonly #accounts = new Map<string, Account>();
  #heavyFrom = HEAVY_MS;
  #lookedAt = -Infinity;

  /** @param clock - in milliseconds */
  constructor(clock: () => number) {
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
    const account = new Account(caller, this.#clock);
    this.#accounts.set(key, account);
    return account;
  }

  /** Whether somebody has used much of the database's time lately, for what callers usually use. */
  isHeavy(account: Account): boolean {
    if (this.#clock() - this.#lookedAt > LEVEL_MS) this.#lookAround();
    return account.usage > this.#heavyFrom;
  }

  /** Forgets an account that is idle, where there are many. */
  settle(account: Account): void {
    if (this.#accounts.size > KEPT_MAX && account.isIdle) this.#forget(account);
  }

  #forget(account: Account): void {
    this.#accounts.delete(account.caller?.key ?? '');
  }

  /** Forgets those who were here long ago, and finds what is usual among those who are about. */
  #lookAround(): void {
    this.#lookedAt = this.#clock();
    const usages: number[] = [];
    for (const account of this.#accounts.values()) {
      if (account.isAbout) usages.push(account.usage);
      else if (account.isIdle) this.#forget(account);
    }
    usages.sort((one, other) => one - other);
    const usual = usages[Math.floor(usages.length / 2)] ?? 0;
    this.#heavyFrom = Math.max(HEAVY_MS, HEAVY_TIMES * usual);
  }
}
