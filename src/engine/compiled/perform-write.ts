import { sql } from 'drizzle-orm';
import type { Claim } from '../idempotency/claim.ts';
import { isWithoutAnswer } from '../idempotency/failures.ts';
import type { Result } from '../session/driver.ts';
import { UnreadableError } from '../session/failures.ts';
import type { Session } from '../session/session.ts';
import { currentXid } from '../session/transaction-mark.ts';
import { outcomeOf } from '../writes/outcome.ts';
import { givingRows, leavingKeys } from '../writes/statements.ts';
import { decidesAlone, type Write } from '../writes/write.ts';
import { keepingAnswer } from './kept-write.ts';
import type { ShapedStatements } from './statement.ts';
import type { VariableValues } from './variables.ts';
import type { ReadAnswer, ReturnedAnswer, ReturnedRows } from './written-answer.ts';

/** What is kept of an operation under a key. */
export interface Keeping {
  readonly claim: Claim;
  /** Makes the operation's `data` of what its one write answers. */
  readonly whole: (answer: string) => string;
}

/**
 * Writes, and answers with what the write gives back.
 *
 * @param alone - whether the operation does nothing else
 * @param keeping - has the answer kept by the statement that writes, where that decides alone
 * @returns the answer's JSON; throws as `outcomeOf` does
 */
export async function answerReturned(
  session: Session,
  statements: ShapedStatements,
  answer: ReturnedAnswer,
  write: Write,
  alone: boolean,
  keeping: Keeping | null,
): Promise<string> {
  const { returning, json } = answer;
  const isLast = alone && decidesAlone(write);
  const isKept = isLast && keeping !== null;
  const sending = isKept
    ? [keepingAnswer(write, answer, keeping.claim.key, keeping.whole)]
    : givingRows(write, isLast ? [...returning, sql.raw(currentXid)] : returning);
  if (isKept) keeping.claim.kept = true;
  const sent = sending.map((shaped) => {
    const statement = statements.of(shaped);
    return isLast
      ? session.queryLast(statement, isKept ? undefined : xidIn)
      : session.query(statement);
  });
  const rows = Promise.all(sent).then(
    (results) => results.at(-1)!.rows as ReturnedRows,
    (error: unknown): ReturnedRows => {
      if (isKept && isWithoutAnswer(error)) return [];
      throw error;
    },
  );
  const keys = rows.then((found) => found.map(([key]) => key));
  const written = await outcomeOf(session, write, keys);
  const byKey = new Map((await rows).map((row) => [row[0], row]));
  return json(written.map((key) => byKey.get(key)!));
}

const xidIn = ([row]: Result['rows']) => (row as readonly string[] | undefined)?.at(-1);

/**
 * Writes, and answers with what a statement behind the write reads.
 *
 * @returns the answer's JSON; throws as `outcomeOf` does
 */
export async function answerReadBack(
  session: Session,
  statements: ShapedStatements,
  { statement }: ReadAnswer,
  write: Write,
  variables: VariableValues,
): Promise<string> {
  const sent = leavingKeys(write).map((shaped) => session.query(statements.of(shaped)));
  const keys = Promise.all(sent).then((results) => keysIn(results.at(-1)!));
  const [written, read] = await Promise.allSettled([
    outcomeOf(session, write, keys),
    session.query({ text: statement.text, params: statement.params(variables), arrays: true }),
  ]);
  if (written.status === 'rejected') throw written.reason;
  if (read.status === 'rejected') throw read.reason;
  const [[json, count]] = read.value.rows as [[string, number]];
  if (count < written.value.length) throw new UnreadableError();
  return json;
}

const keysIn = ({ rows }: Result) => (rows as [[setting: string, keys: readonly string[]]])[0][1];
