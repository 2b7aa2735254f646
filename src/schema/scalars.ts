import { badUserInput } from '../errors.ts';
import { toRfc3339 } from '../db/instant.ts';
import { builder } from './builder.ts';
import { parseDateTime } from './date-time.ts';

builder.scalarType('DateTime', {
  description:
    'An instant, RFC 3339 with up to microseconds and an offset (`2026-01-31T09:30:00.123456+01:00`); always served in UTC with a Z.',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc3339',
  serialize: (value) => toRfc3339(value),
  parseValue: (value) => {
    const instant = typeof value === 'string' ? parseDateTime(value) : null;
    if (instant === null) {
      throw badUserInput(
        'A DateTime is RFC 3339 with a time and an offset, for example 2026-01-31T09:30:00Z; the date must exist, in the years 0001 to 9999.',
      );
    }
    return instant;
  },
});
