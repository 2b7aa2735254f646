import { sql } from 'drizzle-orm';
import { isDay, isInfinity, isTime, TIME_YEAR_MAX } from './calendar.ts';
import { isNull, notThis } from './filter-type.ts';
import { anyKey, textFrom, type Kind } from './kind.ts';
import { textScalar } from './scalar.ts';

/** What a client is told whose text is no instant. */
export const dateTimeRule =
  'A DateTime is RFC 3339 with a time and an offset, for example 2026-01-31T09:30:00Z; the date must exist, in the years 0001 to 9999.';

// RFC 3339, section 5.6, with `date-time` whole: a date alone, or no offset, is not an instant.
const given =
  /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:[Zz]|([+-])(\d\d):(\d\d))$/;

/**
 * Reads an RFC 3339 date-time and gives the same instant in UTC. Digits beyond the microsecond are
 * dropped; a leap second counts as the second that follows, as Postgres has it.
 *
 * @returns null for a text that is none, a day that does not exist, or an instant outside the
 *   years 0001 to 9999
 */
export function parseDateTime(text: string): string | null {
  if (text.length > 64) return null;
  const parts = given.exec(text);
  if (parts === null) return null;
  const [, year, month, day, hour, minute, second, fraction = '', sign, offsetHour, offsetMinute] =
    parts.map((part) => part ?? '');
  const [y, mo, d] = [Number(year), Number(month), Number(day)];
  const [h, mi, s] = [Number(hour), Number(minute), Number(second)];
  if (h > 23 || mi > 59 || s > 60) return null;
  const shift = [Number(offsetHour), Number(offsetMinute)];
  if (shift[0]! > 23 || shift[1]! > 59) return null;

  const date = new Date(0);
  date.setUTCFullYear(y, mo - 1, d);
  if (mo < 1 || date.getUTCMonth() !== mo - 1 || date.getUTCDate() !== d) return null;
  const offsetMinutes = (sign === '-' ? -1 : 1) * (shift[0]! * 60 + shift[1]!);
  date.setUTCHours(h, mi - offsetMinutes, s);

  const utcYear = date.getUTCFullYear();
  if (utcYear < 1 || utcYear > 9999) return null;
  const micros = fraction.slice(0, 6).replace(/0+$/, '');
  return `${date.toISOString().slice(0, 19)}${micros === '' ? '' : `.${micros}`}Z`;
}

/** What Postgres writes in UTC: with a blank, and inside JSON with a T. */
const written = /^(\d{4,6}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(\.\d{1,6})?(?:\+00(?::00)?|Z)( BC)?$/;

/**
 * An instant as RFC 3339 in UTC, with as many digits of a second as it has, at most six. It is text on
 * all of its way: a Date would drop the microseconds. What RFC 3339 has no words for (`infinity`, a
 * year before 0001) is as Postgres writes it in JSON.
 *
 * @throws TypeError for a text that is no instant in UTC
 */
function toRfc3339(value: unknown): string {
  const text = String(value);
  if (isInfinity(text)) return text;
  const parts = written.exec(text);
  if (parts === null) throw new TypeError('Not an instant in UTC.');
  return `${parts[1]}T${parts[2]}${parts[3] ?? ''}${parts[4] === undefined ? 'Z' : '+00:00 BC'}`;
}

/** As `toRfc3339` does: sessions are in UTC. */
const rfc3339Sql = (value: unknown) => sql`replace(to_json(${value})::text, '+00:00"', 'Z"')`;

const position = /^(\d{4,6})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(\.\d{1,6})?(?:Z|\+00:00( BC))$/;

/** Whether a text is an instant in UTC as `toRfc3339` writes it, of a day and time that exist. */
function isInstant(text: unknown): boolean {
  if (typeof text !== 'string') return false;
  if (isInfinity(text)) return true;
  const parts = position.exec(text);
  if (parts === null) return false;
  const [, year = '', month = '', day = '', ...time] = parts;
  const [hour = '', minute = '', second = '', fraction = '', bc] = time;
  const beforeChrist = bc !== undefined;
  return (
    isDay({ year, month, day, beforeChrist }, TIME_YEAR_MAX) &&
    isTime(hour, minute, second, fraction)
  );
}

export const instant: Kind = {
  name: 'timestamp with time zone',
  types: ['DateTime'],
  scalar: textScalar(
    {
      name: 'DateTime',
      description:
        'An instant, RFC 3339 with up to microseconds and an offset (`2026-01-31T09:30:00.123456+01:00`); always served in UTC with a Z.',
      specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc3339',
      serialize: toRfc3339,
    },
    dateTimeRule,
  ),
  cast: 'timestamp with time zone',
  json: toRfc3339,
  jsonSql: (value) => [rfc3339Sql(value)],
  key: anyKey((value) => sql`trim(both '"' from ${rfc3339Sql(value)})`),
  read: (value) => {
    const utc = parseDateTime(textFrom(value));
    return utc === null ? { problem: dateTimeRule } : { value: utc };
  },
  order: { isPosition: isInstant },
  filter: {
    name: 'DateTimeFilter',
    description: 'Conditions on an instant; all that are given must hold.',
    value: 'DateTime',
    operators: {
      eq: 'At this instant, to the microsecond.',
      ne: notThis,
      gt: 'After this instant.',
      gte: 'At this instant or after it.',
      lt: 'Before this instant.',
      lte: 'At this instant or before it.',
      isNull,
    },
  },
};
