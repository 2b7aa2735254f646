import type { Session } from '../session/session.ts';
import { errorOf } from '../errors/index.ts';

const tooLong = () => errorOf('operationLate');

/** Gives up an operation when its client goes away or its time is over. */
export class TimeLimit {
  readonly #signal: AbortSignal;
  /** When the time is over, as `performance.now()` tells it. */
  endsAt: number;
  #timer: ReturnType<typeof setTimeout>;
  readonly #givenUp = Promise.withResolvers<never>();
  readonly #onAbort = () => this.#giveUp(this.#signal.reason);
  #session: Session | undefined;
  #ending: Promise<void> | undefined;
  #afterwards: AbortController | undefined;
  /** Why it was given up. */
  #reason: unknown;

  /** @param timeoutMs - from now on; less than nothing after a stall */
  constructor(signal: AbortSignal, timeoutMs: number) {
    this.#signal = signal;
    this.endsAt = performance.now() + timeoutMs;
    this.#timer = setTimeout(() => this.#giveUp(tooLong()), Math.max(timeoutMs, 0));
    signal.addEventListener('abort', this.#onAbort, { once: true });
    // Nobody may be listening at the moment.
    this.#givenUp.promise.catch(() => undefined);
  }

  /**
   * Waits for `work`, and abandons the session that it opens where it is given up.
   *
   * @throws why it was given up
   */
  async during<T>(work: () => Promise<T>): Promise<T> {
    return Promise.race([work(), this.#givenUp.promise]);
  }

  /** Takes the session that is to be abandoned; at once, where all is given up already. */
  hold(session: Session): void {
    this.#session = session;
    if (this.#reason !== undefined) session.abandon(this.#reason);
  }

  /** @throws why it was given up in the meantime */
  async pause(ms: number): Promise<void> {
    this.#session = undefined;
    // Given up while COMMIT was under way, which has come to no end that is known: nothing comes after it.
    if (this.#reason !== undefined) this.#givenUp.reject(this.#reason);
    const over = Promise.withResolvers<void>();
    const timer = setTimeout(over.resolve, ms);
    try {
      await Promise.race([over.promise, this.#givenUp.promise]);
    } finally {
      clearTimeout(timer);
    }
  }

  /**
   * Ends it earlier.
   *
   * @param timeoutMs - from now on, where that is less than what is left
   */
  shorten(timeoutMs: number): void {
    const endsAt = performance.now() + timeoutMs;
    if (endsAt >= this.endsAt) return;
    this.endsAt = endsAt;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#giveUp(tooLong()), timeoutMs);
  }

  /** Whether the time is over, though the timer has not come to say so. */
  isOver(): boolean {
    return performance.now() >= this.endsAt;
  }

  /**
   * Gives up now.
   *
   * @throws TIMEOUT
   */
  async giveUp(): Promise<never> {
    this.#giveUp(tooLong());
    return this.#givenUp.promise;
  }

  /** For an ending that the answer does not wait for: it too is given up when the time is over. */
  outlast(ending: Promise<void>): void {
    this.#ending = ending;
  }

  /**
   * For what is done once the session has ended.
   *
   * @returns a signal that aborts when all is given up, with the reason
   */
  afterwards(): AbortSignal {
    this.#session = undefined;
    const controller = new AbortController();
    if (this.#reason === undefined) this.#afterwards = controller;
    else controller.abort(this.#reason);
    return controller.signal;
  }

  /** There is an answer. From now on the client may go. */
  answered(): void {
    this.#signal.removeEventListener('abort', this.#onAbort);
    if (this.#ending === undefined) clearTimeout(this.#timer);
    else void this.#ending.finally(() => clearTimeout(this.#timer));
  }

  #giveUp(reason: unknown): void {
    this.#reason ??= reason;
    this.#afterwards?.abort(reason);
    // Where COMMIT is under way it is for that to say what became of it.
    if (this.#session === undefined || this.#session.abandon(reason)) {
      this.#givenUp.reject(reason);
    }
  }
}
