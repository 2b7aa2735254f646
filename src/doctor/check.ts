export type Severity = 'error' | 'warning' | 'info';

/** One thing that can be wrong with a database. */
export interface Check {
  /** Stable; what people search for and tools compare. */
  readonly code: string;
  readonly severity: Severity;
  /** The fact in a sentence, about one subject that the query found. */
  readonly fact: (subject: string) => string;
  /** Why it matters, in a sentence. */
  readonly why: string;
  /** What to do, in a sentence. */
  readonly remedy: string;
  /**
   * Finds the faults: one row for each, with the columns `subject` (its name) and `fix` (SQL that
   * repairs it, or null). It reads the catalog only, so that any role can run it, and may use two
   * relations with the columns of `pg_roles`: `login`, the restricted login, and `request_role`,
   * those roles that exist of the ones that requests run under.
   */
  readonly sql: string;
}

/** A check that found something. */
export interface Finding {
  readonly code: string;
  readonly severity: Severity;
  readonly subject: string;
  readonly fact: string;
  readonly why: string;
  readonly remedy: string;
  /** SQL that repairs it, for an administrator or the owner to run; null where SQL can't. */
  readonly fix: string | null;
}
