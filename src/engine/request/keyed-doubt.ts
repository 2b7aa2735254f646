import type { GraphQLError } from 'graphql';
import { CLAIM } from '../idempotency/statements.ts';
import { notedStatement } from '../session/failed-statement.ts';
import { CommitLostError, NotBegunError } from '../session/failures.ts';
import type { CommitOutcome } from '../session/lost-commits.ts';
import type { Session } from '../session/session.ts';
import { databaseError, endsConnection, isRefusal } from '../session/sqlstate.ts';
import type { RequestRecord } from '../telemetry/request-record.ts';

type Report = (outcome: CommitOutcome, cause: unknown) => void;

/**
 * What is not known yet of a mutation with a key: whether a COMMIT that lost its connection took effect. The
 * mutation is run again then. Its key is claimed first, which waits for a transaction that is still
 * under way, and says whether that was committed.
 */
export class KeyedDoubt {
  readonly #record: RequestRecord;
  readonly #report: Report;
  /** The first COMMIT that nothing is known of yet. */
  #lost: CommitLostError | null = null;
  /** Whether the mutation was run again because it is proven that nothing was stored: that is done once. */
  #wasRepeated = false;

  /** @param report - told once what became of a COMMIT that nothing was known of */
  constructor(record: RequestRecord, report: Report) {
    this.#record = record;
    this.#report = report;
  }

  /**
   * Whether an attempt that failed is to be made again: once where it is proven that nothing was stored;
   * where nothing is proven, until the key has said what it stands for.
   *
   * @param failure - what it threw, or the errors of its result
   * @param session - its last session
   */
  isLeftBy(failure: unknown, session: Session | undefined): boolean {
    const errors = Array.isArray(failure) ? (failure as unknown[]) : [failure];
    const lost = errors.map(causeOf).find((cause) => cause !== null);
    if (lost?.outcome === 'not_stored' && this.#lost === null) {
      const repeats = !this.#wasRepeated;
      this.#wasRepeated = true;
      return repeats;
    }
    if (lost != null) {
      this.#lost ??= lost;
      return true;
    }
    if (this.#lost === null) return false;
    if (!isDefinite(session)) return true;
    this.settle();
    return false;
  }

  /** An attempt has said what the key stands for. */
  settle(): void {
    if (this.#lost === null) return;
    this.#report(this.#record.keptBy === 'itself' ? 'committed' : 'aborted', this.#lost.cause);
    this.#lost = null;
  }

  /** There is no time left. @throws CommitLostError where it is still not known */
  giveUp(): void {
    if (this.#lost === null) return;
    this.#report('unknown', this.#lost.cause);
    throw this.#lost;
  }
}

/** The loss that an error is of. */
function causeOf(error: unknown): CommitLostError | null {
  for (let current = error; current instanceof Error;) {
    if (current instanceof CommitLostError) return current;
    current = (current as Partial<GraphQLError>).originalError ?? current.cause;
  }
  return null;
}

/** Whether the key has been claimed, or read: the database has answered, and what failed is something else. */
function isDefinite(session: Session | undefined): boolean {
  if (session === undefined) return false;
  const { failure, access } = session;
  if (failure === undefined) return true;
  if (access === 'read' || failure instanceof NotBegunError) return false;
  const found = databaseError(failure);
  // What fails behind the claim has claimed.
  const isOfClaim = found !== null && notedStatement(found)?.text === CLAIM;
  return !isOfClaim && isRefusal(failure) && !endsConnection(failure);
}
