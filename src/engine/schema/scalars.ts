import { badUserInput } from '../errors/index.ts';
import { toRfc3339 } from './instant.ts';
import { builder } from './builder.ts';
import { dateTimeRule } from './date-time.ts';

builder.scalarType('DateTime', {
  description:
    'An instant, RFC 3339 with up to microseconds and an offset (`2026-01-31T09:30:00.123456+01:00`); always served in UTC with a Z.',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc3339',
  serialize: (value) => toRfc3339(value),
  // Whether a text is an instant is checked with the rest of its input (`instant` in
  // inputs/values.ts, and filters), where all problems are told at once, each with its path.
  parseValue: (value) => {
    if (typeof value !== 'string') throw badUserInput(dateTimeRule);
    return value;
  },
});
