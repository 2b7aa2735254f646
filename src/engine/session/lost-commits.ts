import type { Driver } from './driver.ts';
import { probe } from './probe.ts';
import { runningServer, type TransactionMark } from './transaction-mark.ts';

/** What became of a transaction; `unknown` where nothing proves it. */
export type CommitOutcome = 'committed' | 'aborted' | 'unknown';

/** A transaction whose outcome a session waits for. */
interface Lost {
  readonly mark: TransactionMark;
  /** As `performance.now()` tells the time. */
  readonly endsAt: number;
  readonly settle: (outcome: CommitOutcome) => void;
}

/** Between one look and the next, in milliseconds: the first pause, and the longest. */
const PAUSES_MS = { first: 5, longest: 250 };

/** The longest that one look may take, in milliseconds: a connection that hangs is given up for another. */
const LOOK_MS = 2000;

/**
 * One row for each mark. Of another server's transactions nothing is said; a status is null where the
 * server knows it no longer. https://www.postgresql.org/docs/current/functions-info.html
 */
const statuses = `select case when server = ${runningServer} then pg_xact_status(xid::xid8)
    else 'another server' end
  from unnest($1::text[], $2::text[]) with ordinality as lost(xid, server, nth) order by nth`;

/**
 * Finds out what became of transactions whose connection was lost during COMMIT. All of a driver are
 * asked about together, on the connection that looks at the database have, so that many losses at
 * once take nothing from requests.
 */
class LostCommits {
  readonly #driver: Driver;
  readonly #lost = new Set<Lost>();
  #looking = false;

  constructor(driver: Driver) {
    this.#driver = driver;
  }

  outcomeOf(mark: TransactionMark, endsAt: number): Promise<CommitOutcome> {
    const left = endsAt - performance.now();
    if (left <= 0) return Promise.resolve('unknown');
    const { promise, resolve } = Promise.withResolvers<CommitOutcome>();
    const lost: Lost = {
      mark,
      endsAt,
      settle: (outcome) => {
        clearTimeout(timer);
        this.#lost.delete(lost);
        resolve(outcome);
      },
    };
    const timer = setTimeout(() => lost.settle('unknown'), left);
    this.#lost.add(lost);
    if (!this.#looking) void this.#lookUntilSettled();
    return promise;
  }

  async #lookUntilSettled(): Promise<void> {
    this.#looking = true;
    for (let pause = PAUSES_MS.first; this.#lost.size > 0; pause *= 2) {
      // A database that can't be reached, or says something else, proves nothing: it is asked again.
      await this.#look([...this.#lost]).catch(() => undefined);
      if (this.#lost.size === 0) break;
      await new Promise((resolve) => setTimeout(resolve, Math.min(pause, PAUSES_MS.longest)));
    }
    this.#looking = false;
  }

  async #look(lost: readonly Lost[]): Promise<void> {
    const longest = Math.max(...lost.map(({ endsAt }) => endsAt)) - performance.now();
    const marks = lost.map(({ mark }) => mark);
    const { rows } = await probe(this.#driver, Math.min(longest, LOOK_MS), (connection) =>
      connection.query({
        text: statuses,
        params: [marks.map(({ xid }) => xid), marks.map(({ server }) => server)],
        arrays: true,
      }),
    );
    for (const [nth, row] of (rows as readonly [string | null][]).entries()) {
      const [status] = row;
      if (status === 'in progress') continue;
      lost[nth]!.settle(status === 'committed' || status === 'aborted' ? status : 'unknown');
    }
  }
}

const ofDrivers = new WeakMap<Driver, LostCommits>();

/**
 * Finds out what became of a transaction whose connection was lost during COMMIT. One that is still under
 * way is waited for.
 *
 * @param endsAt - how long it may take, as `performance.now()` tells the time
 * @returns what is proven; never rejects
 */
export function outcomeOfCommit(
  driver: Driver,
  mark: TransactionMark,
  endsAt: number,
): Promise<CommitOutcome> {
  let lost = ofDrivers.get(driver);
  if (lost === undefined) ofDrivers.set(driver, (lost = new LostCommits(driver)));
  return lost.outcomeOf(mark, endsAt);
}
