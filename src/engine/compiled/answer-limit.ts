import { sql, type SQL } from 'drizzle-orm';

/** What is written anew in JavaScript loses no more than a blank behind each comma and colon. */
const WITH_BLANKS = 2;

/**
 * A query of one row, of which the text `json` is refused by Postgres where it takes more bytes than
 * an answer may, so that it never travels: nothing may be repeated as often as this (SQLSTATE 54000).
 *
 * @param rewritten - whether the text is written anew before it is measured for good
 * @param others - names of further columns, which are handed on
 */
export function withinLimit(
  query: SQL,
  limitBytes: number,
  rewritten: boolean,
  others: readonly string[] = [],
): SQL {
  const limit = sql.raw(String(rewritten ? WITH_BLANKS * limitBytes : limitBytes));
  const columns = others.map((name) => sql`, ${sql.identifier(name)}`);
  // OFFSET keeps the planner from writing the text's expression in each of its places.
  return sql`select case when octet_length(json) > ${limit} then repeat(json, 2147483647) else json end${sql.join(columns)} from (${query} offset 0) as answer`;
}
