import { sql, type SQL } from 'drizzle-orm';

/**
 * What is written anew in JavaScript loses no more than a blank behind each comma and colon. A text with
 * names of rows in it is given as much more; what is beyond that was meant to be an answer of many nulls.
 */
const WITH_BLANKS = 2;

/** How much a text may have before it is measured for good, so that it may be an answer. */
export const mostOf = (limitBytes: number, mayShrink: boolean): number =>
  mayShrink ? WITH_BLANKS * limitBytes : limitBytes;

/**
 * A text, or a failure (SQLSTATE 54000) where so many bytes are more than an answer may have: nothing
 * may be repeated as often as this.
 *
 * @param bytes - of the text, or of all that is written up to it
 * @param mayShrink - whether the text may be shorter when it is measured for good
 */
export function textWithin(bytes: SQL, text: SQL, limitBytes: number, mayShrink: boolean): SQL {
  const limit = sql.raw(String(mostOf(limitBytes, mayShrink)));
  return sql`case when ${bytes} > ${limit} then repeat(${text}, 2147483647) else ${text} end`;
}

/**
 * A query of one row, of which the text `json` is refused by Postgres where it takes more bytes than
 * an answer may, so that it never travels.
 *
 * @param mayShrink - as above
 * @param others - names of further columns, which are handed on
 */
export function limitedAnswer(
  query: SQL,
  limitBytes: number,
  mayShrink: boolean,
  others: readonly string[] = [],
): SQL {
  const columns = others.map((name) => sql`, ${sql.identifier(name)}`);
  // OFFSET keeps the planner from writing the text's expression in each of its places.
  const text = textWithin(sql`octet_length(json)`, sql`json`, limitBytes, mayShrink);
  return sql`select ${text}${sql.join(columns)} from (${query} offset 0) as answer`;
}
