/** What a client is told whose text is no instant. */
export const dateTimeRule =
  'A DateTime is RFC 3339 with a time and an offset, for example 2026-01-31T09:30:00Z; the date must exist, in the years 0001 to 9999.';

// RFC 3339, section 5.6, with `date-time` whole: a date alone, or no offset, is not an instant.
const pattern =
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
  const parts = pattern.exec(text);
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
