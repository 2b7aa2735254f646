/** Whether an error, or one that caused it, is of a kind. */
export function hasCause(error: unknown, kind: new (message: string) => Error): boolean {
  for (let current = error; current instanceof Error; current = current.cause) {
    const failure: Error = current;
    if (failure instanceof kind) return true;
  }
  return false;
}

/** A statement came after its session had ended, or for one that was abandoned. */
export class SessionClosedError extends Error {
  override readonly name = 'SessionClosedError';

  constructor() {
    super('This session is over: a database handle was kept beyond the operation it belongs to.');
  }
}

/** No connection could be had, or the transaction could not begin. Nothing was done. */
export class NotBegunError extends Error {
  override readonly name = 'NotBegunError';

  constructor(cause: unknown) {
    super('The transaction could not begin.', { cause });
  }
}

/** BEGIN found a transaction open on its connection: somebody's whom a pooler had lent it to. */
export class TransactionOpenError extends Error {
  override readonly name = 'TransactionOpenError';

  constructor() {
    super('A transaction was open on the connection already.');
  }
}

/**
 * A row that was just written can't be read by who wrote it: a right was taken from them between the
 * two statements. Nothing is kept.
 */
export class UnreadableError extends Error {
  override readonly name = 'UnreadableError';

  constructor() {
    super(
      'A row that was just written can not be read: a right of its writer was taken away meanwhile, or policies let rows be written that they hide.',
    );
  }
}

/** A statement failed because an earlier one of the same transaction had: `cause` is the first. */
export class AbortedTransactionError extends Error {
  override readonly name = 'AbortedTransactionError';

  constructor(cause: unknown) {
    super('An earlier statement of this transaction failed.', { cause });
  }
}

/** The connection was lost while the transaction was open: it was rolled back. */
export class ConnectionLostError extends Error {
  override readonly name = 'ConnectionLostError';

  constructor(cause: unknown) {
    super('The connection was lost before the transaction ended.', { cause });
  }
}

/** COMMIT was sent and no answer came: it did not take effect, or nothing says whether it did. */
export class CommitLostError extends Error {
  override readonly name = 'CommitLostError';
  readonly outcome: 'not_stored' | 'unknown';

  constructor(outcome: 'not_stored' | 'unknown', cause: unknown) {
    super('The connection was lost during COMMIT.', { cause });
    this.outcome = outcome;
  }
}

/** The session was given up: its client has gone, or its time is over. */
export class SessionAbandonedError extends Error {
  override readonly name = 'SessionAbandonedError';

  constructor(cause: unknown) {
    super('The session was given up before it ended.', { cause });
  }
}

/** The database sent more than an operation may receive: the connection was dropped at that. */
export class ReceivedTooMuchError extends Error {
  override readonly name = 'ReceivedTooMuchError';
}

/** Every connection is taken, and it is no use to wait: too many do, or it has taken too long. */
export class BusyError extends Error {
  override readonly name = 'BusyError';
}
