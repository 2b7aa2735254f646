import type { Caller } from '../caller.ts';
import { BusyError } from '../failures.ts';
import type { Access } from '../opening.ts';
import { Accounts, type Account } from './accounts.ts';
import { Shares } from './shares.ts';

/** Somebody's right to use one connection. */
export interface Turn {
  /** Ends it, once: who waits may have the next. */
  give(): void;
}

export interface TurnsOptions {
  /** How many may have a turn at the same time. */
  readonly max: number;
  /** How many may wait for one. */
  readonly maxWaiting: number;
  /** How long one may take to come, in milliseconds. */
  readonly waitMs: number;
  /** In milliseconds. */
  readonly clock?: () => number;
}

/** How long those who use little are remembered to be about, in milliseconds. */
const ABOUT_MS = 5000;

/**
 * Who may use a connection now, and who waits for a turn. Turns are shared out between callers, and
 * so are the places in the queue: see `Shares`. Of those who wait, the caller is next that has the
 * fewest turns for its weight, and among them the one that has waited longest and used the least of
 * the database's time: see `Account`. A caller's own requests are served in their order.
 *
 * While others are about, callers who have used much more of the database's time lately have one turn
 * together, and a fifth of all where others need none at the moment: each of their statements is a
 * process that competes for the processors.
 */
export class Turns {
  readonly #options: TurnsOptions;
  readonly #clock: () => number;
  readonly #turns: Shares;
  readonly #places: Shares;
  readonly #accounts: Accounts;
  readonly #heavyMax: number;
  readonly #delayMaxMs: number;
  /** Those who have turns. */
  readonly #holding = new Set<Account>();
  /** When a caller that has used little had a turn last. */
  #lightAt = -Infinity;
  /** Those who wait, the one that was served least recently first. */
  readonly #queue = new Set<Account>();

  constructor(options: TurnsOptions) {
    this.#options = options;
    this.#clock = options.clock ?? (() => performance.now());
    this.#turns = new Shares(options.max);
    this.#places = new Shares(options.maxWaiting);
    this.#accounts = new Accounts(this.#clock);
    // So much later than it came is one served at most, for what it has used.
    this.#delayMaxMs = 2 * options.waitMs;
    this.#heavyMax = Math.ceil(options.max / 5);
  }

  get waiting(): number {
    return this.#options.maxWaiting - this.#places.left;
  }

  /**
   * Takes a turn.
   *
   * @param caller - undefined: the server's own work
   * @param signal - leaves the queue when it aborts
   * @param access - what it is for
   * @returns the turn itself where there is one at once
   * @throws BusyError where too many wait already, or none came within the time
   */
  take(
    caller: Caller | undefined,
    signal?: AbortSignal,
    access: Access = 'read',
  ): Turn | Promise<Turn> {
    signal?.throwIfAborted();
    const account = this.#accounts.of(caller);
    // Those who wait are not passed by: they have no right to what is free, or they would have it.
    if (this.#allows(account)) return this.#begin(account, access);
    if (!this.#places.allow(caller, account.waiters.size)) {
      throw new BusyError(`${this.waiting} requests wait for a connection already`);
    }
    return this.#wait(account, access, signal);
  }

  #allows(account: Account): boolean {
    if (!this.#turns.allow(account.caller, account.held)) return false;
    if (this.#clock() - this.#lightAt > ABOUT_MS || !this.#accounts.isHeavy(account)) return true;
    let heavy = 0;
    let light = 0;
    for (const one of this.#holding) {
      if (this.#accounts.isHeavy(one)) heavy += one.held;
      else light += one.held;
    }
    return heavy === 0 || heavy + light < this.#heavyMax;
  }

  #begin(account: Account, access: Access): Turn {
    const begun = this.#clock();
    if (!this.#accounts.isHeavy(account)) this.#lightAt = begun;
    this.#turns.take(account.caller);
    account.begin(begun, access);
    this.#holding.add(account);
    const give = () => {
      this.#turns.giveBack(account.caller);
      account.charge(begun, access);
      if (account.held === 0) this.#holding.delete(account);
      if (this.#queue.size > 0) this.#serve();
      this.#accounts.settle(account);
    };
    return { give };
  }

  /** Gives out what is free, as far as somebody may have it. */
  #serve(): void {
    for (let next = this.#next(); next !== undefined; next = this.#next()) {
      const [waiter] = next.waiters;
      if (waiter === undefined) return;
      this.#leave(next, waiter);
      // Behind those whose claim is as good.
      if (this.#queue.delete(next)) this.#queue.add(next);
      waiter.resolve(this.#begin(next, waiter.access));
    }
  }

  #next(): Account | undefined {
    if (this.#turns.left === 0) return undefined;
    let best: Account | undefined;
    for (const account of this.#queue) {
      const comesFirst = best === undefined || account.comesBefore(best, this.#delayMaxMs);
      if (comesFirst && this.#allows(account)) best = account;
    }
    return best;
  }

  async #wait(account: Account, access: Access, signal: AbortSignal | undefined): Promise<Turn> {
    const { waitMs } = this.#options;
    const { promise, resolve, reject } = Promise.withResolvers<Turn>();
    const waiter = { since: this.#clock(), access, resolve };
    const giveUp = (reason: unknown) => {
      if (!account.waiters.has(waiter)) return;
      this.#leave(account, waiter);
      this.#accounts.settle(account);
      reject(reason);
    };
    const timer = setTimeout(() => {
      giveUp(new BusyError(`no connection became free within ${waitMs} ms`));
    }, waitMs);
    const onAbort = () => giveUp(signal?.reason);
    signal?.addEventListener('abort', onAbort, { once: true });
    this.#places.take(account.caller);
    account.add(waiter);
    this.#queue.add(account);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    }
  }

  #leave(account: Account, waiter: Parameters<Account['remove']>[0]): void {
    this.#places.giveBack(account.caller);
    account.remove(waiter);
    if (account.waiters.size === 0) this.#queue.delete(account);
  }
}
