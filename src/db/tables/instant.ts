import { timestamp } from 'drizzle-orm/pg-core';

/** An instant to the microsecond, read as text: a `Date` would drop what is below a millisecond. */
export const instant = (name: string) =>
  timestamp(name, { withTimezone: true, precision: 6, mode: 'string' });
