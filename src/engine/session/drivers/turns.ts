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
/** How soon those who wait beside what is free are thought of again, in milliseconds. */
const AGAIN_MS = 250;

/**
 * Who may use a connection now, and who waits for a turn. Turns are shared out between callers, and
 * so are the places in the queue: see `Shares`. Of those who wait, the caller is next that has the
 * fewest turns for its weight, and among them the one that has waited longest and used the least of
 * the database's time: see `Account`. A caller's own requests are served in their order.
 *
 * While others are about, callers who have used much more of the database's time lately share what is
 * left of a tenth of the turns, but one at least: each of their statements is a process that competes
 * for the processors.
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
  /** Who had a turn last of those who use little, and when; and when another than that one. */
  #light: { readonly who?: Account; readonly at: number; readonly otherAt: number } = {
    at: -Infinity,
    otherAt: -Infinity,
  };
  #again: ReturnType<typeof setTimeout> | undefined;
  /** Those who wait, the one that was served least recently first. */
  readonly #queue = new Set<Account>();

  constructor(options: TurnsOptions) {
    this.#options = options;
    this.#clock = options.clock ?? (() => performance.now());
    this.#turns = new Shares(options.max);
    this.#places = new Shares(options.maxWaiting);
    this.#accounts = new Accounts(this.#clock);
    // Who has used much waits behind all who come in half of the time that one may wait.
    this.#delayMaxMs = options.waitMs / 2;
    this.#heavyMax = Math.ceil(options.max / 10);
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
    // Those who wait had no right to what is free, when they were thought of last.
    if (account.waiters.size === 0 && this.#allows(account, access)) {
      return this.#begin(account, access);
    }
    if (!this.#places.allow(caller, account.waiters.size)) {
      this.#accounts.settle(account);
      throw new BusyError(`${this.waiting} requests wait for a connection already`);
    }
    return this.#wait(account, access, signal);
  }

  /** @param hasRoom - whether one more may begin of those who have used much */
  #allows(
    account: Account,
    access: Access,
    hasRoom = (wanted: Access) => this.#hasRoomForHeavy(wanted),
  ): boolean {
    if (!this.#turns.allow(account.caller, account.held)) return false;
    const othersAt = this.#light.who === account ? this.#light.otherAt : this.#light.at;
    if (this.#clock() - othersAt > ABOUT_MS) return true;
    return !this.#accounts.isHeavy(account, access) || hasRoom(access);
  }

  #hasRoomForHeavy(access: Access): boolean {
    let all = 0;
    let heavy = 0;
    for (const one of this.#holding) {
      all += one.held;
      if (this.#accounts.isHeavy(one, access)) heavy += one.use[access].turns;
    }
    return heavy === 0 || all < this.#heavyMax;
  }

  #begin(account: Account, access: Access): Turn {
    const begun = this.#clock();
    if (!this.#accounts.isHeavy(account, access)) {
      const { who, at, otherAt } = this.#light;
      this.#light = { who: account, at: begun, otherAt: who === account ? otherAt : at };
    }
    this.#turns.take(account.caller);
    account.use[access].begin(begun);
    this.#holding.add(account);
    const give = () => {
      this.#turns.giveBack(account.caller);
      account.use[access].end(begun, this.#clock());
      if (account.held === 0) this.#holding.delete(account);
      if (this.#queue.size > 0) this.#serve();
      this.#accounts.settle(account);
    };
    return { give };
  }

  /** Gives out what is free, as far as somebody may have it. */
  #serve(): void {
    for (let next = this.#next(); next !== undefined; next = this.#next()) {
      const waiter = next.first;
      if (waiter === undefined) break;
      this.#leave(next, waiter);
      // Behind those whose claim is as good.
      if (this.#queue.delete(next)) this.#queue.add(next);
      waiter.resolve(this.#begin(next, waiter.access));
    }
    this.#serveAgain();
  }

  /** Time alone gives somebody a right to what is free: when others have gone, when use is forgotten. */
  #serveAgain(): void {
    if (this.#again !== undefined || this.#queue.size === 0 || this.#turns.left === 0) return;
    this.#again = setTimeout(() => {
      this.#again = undefined;
      this.#serve();
    }, AGAIN_MS);
  }

  #next(): Account | undefined {
    if (this.#turns.left === 0) return undefined;
    // Found out once, however many wait.
    const room: Partial<Record<Access, boolean>> = {};
    const hasRoom = (access: Access) => (room[access] ??= this.#hasRoomForHeavy(access));
    let best: Account | undefined;
    for (const account of this.#queue) {
      const { first } = account;
      if (first === undefined || !this.#allows(account, first.access, hasRoom)) continue;
      if (best === undefined || account.comesBefore(best, this.#delayMaxMs)) best = account;
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
    account.waiters.add(waiter);
    this.#queue.add(account);
    this.#serveAgain();
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    }
  }

  #leave(account: Account, waiter: NonNullable<Account['first']>): void {
    this.#places.giveBack(account.caller);
    account.waiters.delete(waiter);
    if (account.waiters.size === 0) this.#queue.delete(account);
  }
}
