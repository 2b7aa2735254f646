import type { Result } from '../session/driver.ts';
import type { Session } from '../session/session.ts';
import { outcomeOf, unreadable } from '../writes/outcome.ts';
import { givingRows, leavingKeys } from '../writes/statements.ts';
import { decidesAlone, type Write } from '../writes/write.ts';
import type { ShapedStatements } from './statement.ts';
import type { VariableValues } from './variables.ts';
import type { ReadAnswer, ReturnedAnswer, ReturnedRows } from './written-answer.ts';

/**
 * Writes, and answers with what the write gives back.
 *
 * @param alone - whether the operation does nothing else
 * @returns the answer's JSON; throws as `outcomeOf` does
 */
export async function answerReturned(
  session: Session,
  statements: ShapedStatements,
  { returning, json }: ReturnedAnswer,
  write: Write,
  alone: boolean,
): Promise<string> {
  const sending = givingRows(write, returning);
  const isLast = alone && decidesAlone(write);
  const sent = sending.map((shaped) => {
    const statement = statements.of(shaped);
    return isLast ? session.queryLast(statement) : session.query(statement);
  });
  const rows = Promise.all(sent).then((results) => results.at(-1)!.rows as ReturnedRows);
  const keys = rows.then((found) => found.map(([key]) => key));
  const written = await outcomeOf(session, write, keys);
  const byKey = new Map((await rows).map((row) => [row[0], row]));
  return json(written.map((key) => byKey.get(key)!));
}

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
  if (count < written.value.length) throw unreadable();
  return json;
}

const keysIn = ({ rows }: Result) => (rows as [[setting: string, keys: readonly string[]]])[0][1];
