import { sql, type Column, type SQL } from 'drizzle-orm';

// The rules for values are checked before any SQL, with a message for every field. What stands
// here is the second line of defence, for writes that come another way, and never the stricter one:
// it trims only the blanks that every definition of a blank contains.

/** The vertical tab by its number: before Postgres 17, `\v` is the letter. */
const blanks = sql.raw(String.raw`E' \t\n\r\f\x0b'`);

/** At least one character, at most `max`, no blanks at either end. */
export function isTrimmed(column: Column, max: number): SQL {
  const characters = sql.raw(String(max));
  return sql`char_length(${column}) between 1 and ${characters} and ${column} = btrim(${column}, ${blanks})`;
}

/** Absent rather than blank, and at most `max` characters. */
export function isAbsentOrNotBlank(column: Column, max: number): SQL {
  return sql`char_length(${column}) <= ${sql.raw(String(max))} and btrim(${column}, ${blanks}) <> ''`;
}

/** The subject of a token: whatever the issuer says, within the length that is accepted. */
export function isSubject(column: Column): SQL {
  return sql`char_length(${column}) between 1 and 255`;
}

/** Within the years 0001 to 9999 of RFC 3339: no infinity, nothing before Christ. */
export function isInRange(column: Column): SQL {
  return sql`${column} >= '0001-01-01 00:00:00+00' and ${column} < '10000-01-01 00:00:00+00'`;
}
