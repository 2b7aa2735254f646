import type { Caller } from '../caller.ts';
import type { Access } from '../opening.ts';
import type { Turn } from './turns.ts';
import { Use } from './use.ts';

interface Waiter {
  /** When it came, as the clock tells it. */
  readonly since: number;
  readonly access: Access;
  resolve(turn: Turn): void;
}

/** What one caller has and asks for, and what it has used of the database's time lately. */
export class Account {
  readonly caller: Caller | undefined;
  /**
   * Reading and writing apart: the time of a write is also what it waits for another's lock, and says
   * nothing of what the caller's next read will cost.
   */
  readonly use: Readonly<Record<Access, Use>> = { read: new Use(), write: new Use() };
  readonly waiters = new Set<Waiter>();
  readonly #clock: () => number;

  constructor(caller: Caller | undefined, clock: () => number) {
    this.caller = caller;
    this.#clock = clock;
  }

  /** Turns that it has now. */
  get held(): number {
    return this.use.read.turns + this.use.write.turns;
  }

  /** Whether it has nothing and waits for nothing. */
  get isIdle(): boolean {
    return this.held === 0 && this.waiters.size === 0;
  }

  /** The one of its requests that is served next. */
  get first(): Waiter | undefined {
    const [first] = this.waiters;
    return first;
  }

  /** In milliseconds, for its weight. The server's own work has used nothing. */
  usage(access: Access): number {
    return this.use[access].at(this.#clock()) / this.#weight;
  }

  /**
   * Whether its first waiter goes before another's: the one of whom fewer are served, then the one
   * that came first, where each counts as having come later by what its caller has used.
   *
   * @param delayMaxMs - the most that counts: requests that keep coming can't pass this one for longer
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
    const { first } = this;
    return first === undefined
      ? Infinity
      : first.since + Math.min(this.usage(first.access), delayMaxMs);
  }
}

/** Of the database's time, in milliseconds, as `Use` remembers it: less is never much. */
const LITTLE_MS: Readonly<Record<Access, number>> = { read: 1500, write: 8000 };
/** How many times as much as callers usually use is much. */
const MUCH_TIMES = 4;
/** For how long the level of what is much holds, in milliseconds. */
const LEVEL_MS = 100;
/** How often accounts are looked through, in milliseconds, for those that need not be kept. */
const SWEEP_MS = 1000;
/** Among more accounts than this, those that have used next to nothing are not kept. */
const KEPT_MAX = 5000;
/** In milliseconds. What is more is kept, and by the number of connections that can't be many. */
const NEXT_TO_NOTHING_MS = 100;

/** The accounts of those who have something, wait for something, or were here lately. */
export class Accounts {
  readonly #clock: () => number;
  readonly #accounts = new Map<string, Account>();
  readonly #levels: Record<Access, { ms: number; until: number }> = {
    read: { ms: 0, until: -Infinity },
    write: { ms: 0, until: -Infinity },
  };
  #sweptAt = -Infinity;

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
    // Only here: an account that was asked for stays until its turn, or its wait, has begun.
    this.#sweep();
    const key = caller?.key ?? '';
    const known = this.#accounts.get(key);
    if (known !== undefined) return known;
    const account = new Account(caller, this.#clock);
    this.#accounts.set(key, account);
    return account;
  }

  /** Whether a caller has used much more of the database's time lately than callers usually do. */
  isHeavy(account: Account, access: Access): boolean {
    const usage = account.usage(access);
    return usage > LITTLE_MS[access] && usage > MUCH_TIMES * this.#usual(access);
  }

  /** Forgets an idle account that has used next to nothing, where there are many accounts. Called when a turn or a wait has ended. */
  settle(account: Account): void {
    if (this.#accounts.size <= KEPT_MAX || !account.isIdle) return;
    if (account.usage('read') + account.usage('write') < NEXT_TO_NOTHING_MS) this.#forget(account);
  }

  #forget(account: Account): void {
    this.#accounts.delete(account.caller?.key ?? '');
  }

  #sweep(): void {
    const now = this.#clock();
    if (now - this.#sweptAt < SWEEP_MS) return;
    this.#sweptAt = now;
    for (const account of this.#accounts.values()) {
      const { read, write } = account.use;
      if (account.isIdle && !read.isRecent(now) && !write.isRecent(now)) this.#forget(account);
    }
  }

  /** What those have used who had a turn lately: the lower median, which a few can't move. */
  #usual(access: Access): number {
    const now = this.#clock();
    const level = this.#levels[access];
    if (now < level.until) return level.ms;
    const usages: number[] = [];
    for (const account of this.#accounts.values()) {
      if (account.use[access].isRecent(now)) usages.push(account.usage(access));
    }
    usages.sort((one, other) => one - other);
    level.ms = usages[(usages.length - 1) >> 1] ?? 0;
    level.until = now + LEVEL_MS;
    return level.ms;
  }
}
