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

/** COMMIT was sent and no answer came: nobody can say whether it took effect. */
export class CommitOutcomeUnknownError extends Error {
  override readonly name = 'CommitOutcomeUnknownError';

  constructor(cause: unknown) {
    super('The connection was lost during COMMIT.', { cause });
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
