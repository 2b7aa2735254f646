/** The parts of a day in the Gregorian calendar, as texts of digits. */
interface Day {
  readonly year: string;
  readonly month: string;
  readonly day: string;
  /** Whether its years count backwards from the year before 0001. */
  readonly beforeChrist: boolean;
}

/** The last year that Postgres knows, of dates and of times. */
export const DATE_YEAR_MAX = 5_874_897;
export const TIME_YEAR_MAX = 294_276;

/** Whether it is a day that exists, and that Postgres knows: from 4713-11-24 BC on. */
export function isDay({ year, month, day, beforeChrist }: Day, yearMax: number): boolean {
  const [y, m, d] = [Number(year), Number(month), Number(day)];
  // Four digits at least, and no more zeros in front than it takes for that.
  if (y < 1 || (year.length > 4 && year.startsWith('0'))) return false;
  if (m < 1 || m > 12 || d < 1) return false;
  // The year before 0001 is 0 to astronomers, and a leap year.
  const astronomical = beforeChrist ? 1 - y : y;
  if (d > daysOf(astronomical, m)) return false;
  if (!beforeChrist) return y <= yearMax;
  return y < 4713 || (y === 4713 && (m === 12 || (m === 11 && d >= 24)));
}

function daysOf(year: number, month: number): number {
  if (month !== 2) return [4, 6, 9, 11].includes(month) ? 30 : 31;
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
}

/**
 * Whether a time of the day exists, as Postgres writes it: it counts no leap seconds, and ends no fraction
 * in a zero.
 *
 * @param fraction - of the second, with its point; empty where there is none
 */
export const isTime = (hour: string, minute: string, second: string, fraction: string): boolean =>
  Number(hour) < 24 && Number(minute) < 60 && Number(second) < 60 && !fraction.endsWith('0');

/** What Postgres writes for what lies before and behind all times. */
export const isInfinity = (text: string): boolean => text === 'infinity' || text === '-infinity';
