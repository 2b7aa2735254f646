import type { State } from './state.ts';

/** A state, and when it held. Times are of this process' own clock, in milliseconds. */
interface Moment {
  readonly state: State;
  /** From when on it may have been there: its write was sent. */
  readonly possible: number;
  /** From when on it must have been there: its write was answered, or found in the database. */
  readonly certain: number;
}

/** Longer than any request lasts. */
const keptMs = 60_000;

/**
 * Rows that are written one write at a time, so that at each moment it is known what is in them, or
 * which two states it is between. Everybody reads them meanwhile.
 */
export class Group {
  readonly index: number;
  /** What every text in it begins with, so that its rows are found also without an id. */
  readonly mark: string;
  #history: Moment[];
  #last: Promise<void> = Promise.resolve();
  #texts = 0;

  constructor(index: number, mark: string, state: State) {
    this.index = index;
    this.mark = mark;
    this.#history = [{ state, possible: 0, certain: 0 }];
  }

  /** As it is when nothing is under way. */
  get state(): State {
    return this.#history.at(-1)!.state;
  }

  /** A text that nothing else has. */
  text(): string {
    this.#texts += 1;
    return `${this.mark} ${this.#texts}`;
  }

  /** Writes one after the other. */
  async alone(write: () => Promise<void>): Promise<void> {
    const before = this.#last;
    const mine = Promise.withResolvers<void>();
    this.#last = mine.promise;
    await before;
    try {
      await write();
    } finally {
      mine.resolve();
    }
  }

  /** Resolves when it is known what has become of every write up to now. */
  settled(): Promise<void> {
    return this.#last;
  }

  /** From `possible` on the state may be this one, and from now on it is. */
  become(state: State, possible: number, certain = performance.now()): void {
    const old = certain - keptMs;
    this.#history = this.#history.filter((_, at) => (this.#history[at + 1]?.certain ?? old) >= old);
    this.#history.push({ state, possible, certain });
  }

  /** A state that it may have been in from `possible` on, until it became what comes next. */
  mayHaveBeen(state: State, possible: number): void {
    this.#history.push({ state, possible, certain: performance.now() });
  }

  /** The states that somebody may have met who asked at one time and had an answer at another. */
  statesBetween(asked: number, answered: number): State[] {
    return this.#history
      .filter(
        ({ possible }, at) =>
          possible <= answered && (this.#history[at + 1]?.certain ?? Infinity) >= asked,
      )
      .map(({ state }) => state);
  }
}
