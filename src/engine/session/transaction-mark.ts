/**
 * What a transaction that writes can be asked about by, once its connection is gone. An id alone is none:
 * a server that crashed before an id was in its log gives it to another transaction.
 */
export interface TransactionMark {
  /** What `pg_current_xact_id()` gave, as a text. */
  readonly xid: string;
  /** What `runningServer` gave. */
  readonly server: string;
}

export const currentXid = 'pg_current_xact_id()::text';

/**
 * The server, as SQL that any role may ask, for as long as it gives no id twice: when it was started, and
 * where its latest recovery ended. A server that is another has another start; and one that crashes
 * and goes on recovers, later in its log each time.
 */
export const runningServer = `concat(extract(epoch from pg_postmaster_start_time()), ' ', pg_last_wal_replay_lsn())`;
