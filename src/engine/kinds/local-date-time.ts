import { sql } from 'drizzle-orm';
import { isDay, isInfinity, isTime, TIME_YEAR_MAX } from './calendar.ts';
import { comparison } from './filter-type.ts';
import { anyKey, textFrom, type Kind } from './kind.ts';
import { textScalar } from './scalar.ts';

/** What Postgres writes: with a blank, and inside JSON with a T. */
const written = /^(\d{4,6})-(\d\d)-(\d\d)[ T](\d\d):(\d\d):(\d\d)(\.\d{1,6})?( BC)?$/;

/** Whether a text is a date and a time of the day as `withT` writes it, which exist. */
function isLocalDateTime(text: unknown): boolean {
  if (typeof text !== 'string') return false;
  if (isInfinity(text)) return true;
  const parts = written.exec(text);
  if (parts === null || !text.includes('T')) return false;
  const [, year = '', month = '', day = '', ...time] = parts;
  const [hour = '', minute = '', second = '', fraction = '', bc] = time;
  const beforeChrist = bc !== undefined;
  return (
    isDay({ year, month, day, beforeChrist }, TIME_YEAR_MAX) &&
    isTime(hour, minute, second, fraction)
  );
}

/** As inside JSON; only the first blank stands between the day and the time. */
function withT(value: unknown): string {
  const text = String(value);
  if (isInfinity(text)) return text;
  if (!written.test(text)) throw new TypeError('Not a date and a time without a zone.');
  return text.replace(/^(\S+) (?=\d)/, '$1T');
}

const rule =
  'A LocalDateTime is a date and a time without an offset, as in ISO 8601: 2026-01-31T09:30:00; both must exist, in the years 0001 to 9999.';

const given = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?$/;

/**
 * What a clock on a wall shows, wherever that wall is. It is no instant, and so it is served without
 * an offset: a Z would turn it into one that nobody has meant.
 */
export const localDateTime: Kind = {
  name: 'timestamp without time zone',
  types: ['LocalDateTime', 'String'],
  scalar: textScalar(
    {
      name: 'LocalDateTime',
      description:
        'A date and a time of the day in no time zone, ISO 8601 with up to microseconds: `2026-01-31T09:30:00.123456`. It has no offset, and is no instant.',
      serialize: withT,
    },
    rule,
  ),
  cast: 'timestamp without time zone',
  json: withT,
  jsonSql: (value) => [sql`to_json(${value})::text`],
  key: anyKey((value) => sql`trim(both '"' from to_json(${value})::text)`),
  read: (value) => {
    const text = textFrom(value);
    if (text.length > 64 || !given.test(text)) return { problem: rule };
    const [seconds = '', fraction = ''] = text.split('.');
    const micros = fraction.slice(0, 6).replace(/0+$/, '');
    return isLocalDateTime(seconds)
      ? { value: `${seconds}${micros === '' ? '' : `.${micros}`}` }
      : { problem: rule };
  },
  order: { isPosition: isLocalDateTime },
  filter: {
    name: 'LocalDateTimeFilter',
    description: 'Conditions on a date and a time without a zone; all that are given must hold.',
    value: 'LocalDateTime',
    operators: comparison,
  },
};
