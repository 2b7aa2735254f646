export type Severity = 'error' | 'warning' | 'info';

/** One thing that can be wrong with a database. */
export interface Check {
  /** Stable; what people search for and tools compare. Its section in the documentation, too. */
  readonly code: string;
  /**
   * An error lets a request see or change what it may not, or fail; the server does not start with
   * one. A warning is a fault that by itself lets nobody through. Info is for somebody to look at.
   */
  readonly severity: Severity;
  /** The fact in a sentence, about one subject that the query found. */
  readonly fact: (subject: string) => string;
  /** Why it matters, in a sentence. */
  readonly why: string;
  /** What to do, in a sentence. */
  readonly remedy: string;
  /**
   * Finds the faults: one row for each, with the columns `subject` (its name) and `fix` (SQL that
   * repairs it and takes no access away that anybody should have, or null). It reads the catalog
   * only, so that any role can run it, and may use what `relations.ts` makes.
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
  /** Where to read more: a file of this repository, with the section. */
  readonly documentation: string;
}
