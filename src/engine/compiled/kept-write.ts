import { sql, type SQL } from 'drizzle-orm';
import { textOf } from '../kinds/json-text.ts';
import { keyTextSql, tableKey } from '../kinds/table-key.ts';
import type { Shaped } from '../writes/statements.ts';
import type { Write } from '../writes/write.ts';
import type { ReturnedAnswer } from './written-answer.ts';

/** Stands for a text that the write gives back. No JSON holds it as it is; RFC 7464 uses it alike. */
const MARK = '\u001E';

/**
 * A write of one row that gives it back and keeps the answer of its operation, all by one statement. Where
 * it writes nothing there is no answer to keep, and the statement fails.
 *
 * @param key - the idempotency key that the session has claimed
 * @param whole - makes the operation's `data` of what this field answers; the same for every row
 */
export function keepingAnswer(
  write: Write,
  { returning, json }: ReturnedAnswer,
  key: string,
  whole: (answer: string) => string,
): Shaped {
  const { table, statement, params, shape } = write;
  const { column, kind } = tableKey(table);
  const shown = returning.map((one, place) => sql`${one} as ${sql.raw(`shown_${place}`)}`);
  const list = sql.join([sql`${keyTextSql(kind, sql`${column}`)} as key`, ...shown], sql`, `);
  const answer = textWith(whole(json([['', ...returning.map((_, place) => MARK + place + MARK)]])));
  return {
    shape: shape === null ? null : `${shape} kept`,
    params: [...params, key],
    sql: () => sql`with written as (${statement(list)}), kept as (
        insert into rowhouse.idempotency_answers (key, finished, answer)
        select ${key}, true, (select ${answer} from written)
      ) select * from written`,
  };
}

/** A text in which a number between two marks stands for what is shown at that place. */
function textWith(template: string): SQL {
  const pieces = template.split(MARK);
  return textOf(
    pieces.map((piece, place) => (place % 2 === 0 ? piece : sql.raw(`shown_${piece}`))),
  );
}
