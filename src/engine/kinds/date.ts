import { DATE_YEAR_MAX, isDay, isInfinity } from './calendar.ts';
import { comparison } from './filter-type.ts';
import { plainKey, textFrom, type Kind } from './kind.ts';
import { textScalar } from './scalar.ts';

const written = /^(\d{4,7})-(\d\d)-(\d\d)( BC)?$/;

/** Whether a text is a date as Postgres writes it. */
function isDate(text: unknown): boolean {
  if (typeof text !== 'string') return false;
  if (isInfinity(text)) return true;
  const parts = written.exec(text);
  if (parts === null) return false;
  const [, year = '', month = '', day = '', bc] = parts;
  return isDay({ year, month, day, beforeChrist: bc !== undefined }, DATE_YEAR_MAX);
}

const rule =
  'A Date is a day that exists, in the years 0001 to 9999, as RFC 3339 has it: 2026-01-31.';

/** A day in the Gregorian calendar, without a time and in no time zone. */
export const date: Kind = {
  name: 'date',
  types: ['Date', 'String'],
  scalar: textScalar(
    {
      name: 'Date',
      description:
        'A day without a time, as the `full-date` of RFC 3339: `2026-01-31`. A column without limits can also hold `infinity`, `-infinity` and years outside 0001 to 9999, which are served as Postgres writes them.',
      specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc3339',
      serialize: String,
    },
    rule,
  ),
  cast: 'date',
  json: (value) => value,
  jsonSql: (value) => ['"', value, '"'],
  key: plainKey(16),
  read: (value) => {
    const text = textFrom(value);
    return text.length === 10 && !text.endsWith('BC') && !isInfinity(text) && isDate(text)
      ? { value: text }
      : { problem: rule };
  },
  order: { isPosition: isDate },
  filter: {
    name: 'DateFilter',
    description: 'Conditions on a day; all that are given must hold.',
    value: 'Date',
    operators: comparison,
  },
};
