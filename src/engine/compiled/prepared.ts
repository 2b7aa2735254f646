import type { ExecutionResult } from 'graphql';
import type { Claim } from '../idempotency/claim.ts';
import type { Budget } from '../memory/bounded-cache.ts';
import type { Session } from '../session/session.ts';
import type { NamedRowSelection } from './named-rows.ts';
import type { OnFault } from './operation-source.ts';
import type { UnfinishedData } from '../outside/unfinished-data.ts';
import type { WrittenData } from './written-data.ts';

/**
 * An operation with its variables, ready to be run in a session. It begins no transaction where there
 * is nothing to ask.
 *
 * @param claim - the session's to a key, with which the answer is kept
 * @returns null where resolvers have to answer, in the same session: the transaction has failed, and
 *   they report that at the right places
 */
export type PreparedOperation = (
  session: Session,
  claim?: Claim | null,
) => Promise<ExecutionResult<WrittenData | UnfinishedData> | null>;

/** What an operation is compiled with. */
export interface CompiledOptions {
  readonly onFault: OnFault;
  readonly answerLimitBytes: number;
  /** What all operations share to keep their statements in. */
  readonly budget: Budget;
}

/** An operation that is answered without resolvers. */
export interface CompiledOperation {
  /**
   * @param variables - as the client sent them
   * @returns null where the ordinary executor has to answer: for what can't be compiled, and for
   *   what is wrong, which it says in its own words
   */
  prepare(variables: Readonly<Record<string, unknown>>): PreparedOperation | null;
  /**
   * For those who want to know what is compiled, and what not.
   *
   * @returns the rows that are loaded afterwards
   * @throws NotCompilable with the field and the reason
   * @throws GraphQLError for wrong arguments
   */
  check(variables: Readonly<Record<string, unknown>>): readonly NamedRowSelection[];
}
