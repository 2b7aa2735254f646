import type { Connection, Result, Statement } from './driver.ts';

/** What a session waits for, step by step. */
export type Step = 'connect' | 'begin' | 'statement' | 'commit' | 'rollback';

/**
 * Told of each step of a session when it begins, where somebody wants to know; for traces.
 *
 * @param text - of a statement that has its values as parameters. Other texts are not told: they
 *   have values in them, such as claims
 * @returns to be called when the step is over
 */
export type Watch = (step: Step, text?: string) => Over;

/** @param outcome - the error, or the command tag that Postgres answered with */
export type Over = (outcome: { readonly error?: unknown; readonly command?: string }) => void;

/** Sends a statement under somebody's eyes. */
export async function sendWatched(
  watch: Watch,
  step: Step,
  connection: Connection,
  statement: Statement,
): Promise<Result> {
  const over = watch(step, statement.params && statement.text);
  try {
    const result = await connection.query(statement);
    over({ command: result.command });
    return result;
  } catch (error) {
    over({ error });
    throw error;
  }
}
