import { expect, it } from 'vitest';
import {
  bigint,
  date,
  decimal,
  instant,
  integer,
  localDateTime,
} from '../../src/engine/writes/input-values.ts';

// What an input takes of each kind, and as what it reaches the database.

/** None of these is an id. */
const nodes = { nodes: new Map<string, string>(), relations: {} };

it.each([
  [integer, -2_147_483_648, -2_147_483_648],
  [bigint, '-9223372036854775808', '-9223372036854775808'],
  [decimal, '-0012.500', '-0012.500'],
  [date, '2024-02-29', '2024-02-29'],
  [localDateTime, '2026-01-31T09:30:00.1234567', '2026-01-31T09:30:00.123456'],
  [instant, '2026-01-31T09:30:00.500+01:00', '2026-01-31T08:30:00.5Z'],
])('%# takes %j', ({ rule }, given, value) => {
  expect(rule(nodes).parse(given)).toBe(value);
});

it.each([
  [integer, [2_147_483_648, 1.5, '1', null]],
  [bigint, ['9223372036854775808', '1.5', '01', '', null]],
  [decimal, ['1e5', 'NaN', 'Infinity', '.5', '1'.repeat(1001), null]],
  [date, ['2023-02-29', '0000-01-01', 'infinity', '2026-1-1', '10000-01-01', null]],
  [localDateTime, ['2026-01-31T09:30:00Z', '2026-02-30T00:00:00', '2026-01-31', null]],
  [instant, ['2026-01-31T09:30:00', '2026-02-30T00:00:00Z', 'infinity', null]],
])('%# refuses %j', ({ rule }, wrong) => {
  for (const one of wrong) expect(rule(nodes).safeParse(one).success).toBe(false);
});
