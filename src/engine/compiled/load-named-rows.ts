import { errorOf } from '../errors/index.ts';
import { keyArray } from '../kinds/table-key.ts';
import { rowNameOf } from '../lists/row-named-by.ts';
import { canExist } from '../schema/global-id.ts';
import type { Session } from '../session/session.ts';
import { KEYS, MARK, type NamedRows } from './named-rows.ts';
import type { CompiledStatement } from './statement.ts';
import type { VariableValues } from './variables.ts';

/** A text with the JSON of rows that it names, by what names them. */
export interface TextWithRows {
  readonly text: string;
  readonly rows: ReadonlyMap<string, string>;
}

/** Rows of one type of which the same is wanted. */
interface Wanted {
  readonly statement: CompiledStatement;
  /** What names each in the text, by its key. */
  readonly marks: Map<string, string>;
}

/**
 * Reads the rows that a text names, and those that they name: all of one type of which the same is wanted
 * by one statement, and all statements of a round in one flight.
 *
 * @param text - as Postgres wrote it
 * @throws as `Session.query` does
 */
export async function loadNamedRows(
  session: Session,
  named: NamedRows,
  text: string,
  variables: VariableValues,
): Promise<TextWithRows> {
  const rows = new Map<string, string>();
  let texts = [text];
  while (texts.length > 0) {
    const read = await Promise.all(
      wantedIn(named, texts, rows).map(async ({ statement, marks }) => {
        const params = statement
          .params(variables)
          .map((param) => (param === KEYS ? keyArray([...marks.keys()]) : param));
        const result = await session.query({ text: statement.text, params, arrays: true });
        const found = result.rows as readonly (readonly [key: string, json: string])[];
        return found.flatMap(([key, json]) => {
          // To a column's own collation another key may be the same.
          const mark = marks.get(key);
          if (mark === undefined) return [];
          rows.set(mark, json);
          return [json];
        });
      }),
    );
    texts = read.flat();
  }
  return { text, rows };
}

/** @param rows - those that are known; what is wanted is null there, until it is found */
function wantedIn(
  { selections }: NamedRows,
  texts: readonly string[],
  rows: Map<string, string>,
): readonly Wanted[] {
  const wanted = new Map<CompiledStatement, Wanted>();
  for (const mark of texts.flatMap(marksIn)) {
    if (rows.has(mark)) continue;
    rows.set(mark, 'null');
    const [number, ...names] = JSON.parse(mark) as [number, ...(string | number | null)[]];
    const { named, statements } = selections[number]!;
    const name = rowNameOf(
      names.map((one) => (one === null ? null : String(one))),
      named.only,
    );
    if (name === null || !canExist(named.of, name)) continue;
    const statement = statements.get(name.type)!;
    if (!wanted.has(statement)) wanted.set(statement, { statement, marks: new Map() });
    wanted.get(statement)!.marks.set(name.key, mark);
  }
  return [...wanted.values()];
}

const marksIn = (text: string) => text.split(MARK).filter((_piece, place) => place % 2 === 1);

/**
 * A text in which each row stands where it was named.
 *
 * @param limit - the most UTF-16 units that it may have
 * @throws QUERY_TOO_COMPLEX where it has more, which is noticed before it is made
 */
export function withRows({ text, rows }: TextWithRows, limit: number): string {
  const whole = new Map<string, string>();
  const rowOf = (mark: string): string => {
    let row = whole.get(mark);
    if (row === undefined) whole.set(mark, (row = write(rows.get(mark)!)));
    return row;
  };
  const write = (unfinished: string): string => {
    let length = 0;
    const pieces = unfinished.split(MARK).map((piece, place) => {
      const written = place % 2 === 0 ? piece : rowOf(piece);
      length += written.length;
      // As each row stands in the answer, so does its text.
      if (length > limit) throw errorOf('answerTooLarge');
      return written;
    });
    return pieces.join('');
  };
  return write(text);
}
