import { getColumns, sql } from 'drizzle-orm';
import * as fc from 'fast-check';
import { base64url } from 'jose';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { decodeCursor, signatureOf } from '../../src/engine/lists/cursor.ts';
import { keyset } from '../../src/engine/lists/keyset.ts';
import { isRefused, kindOf, typed } from '../../src/engine/kinds/index.ts';
import { holds, propertyTimeout } from '../api/support/property.ts';
import { openFixture, type Fixture } from '../fixture/database.ts';
import { samples } from '../fixture/tables.ts';
import { values, type Key } from '../fixture/values.ts';

// What a client makes up is refused before it is a parameter: no cursor and no value of a filter fails
// a statement.

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
});
afterAll(() => fixture.close());

const keys = Object.keys(values) as Key[];
const ordered = keys.filter((key) => !isRefused(kindOf(samples[key]).order));

const digit = fc.constantFrom(...Array.from('0123456789'));

const two = (number: number) => String(number).padStart(2, '0');

/** Near misses of what kinds write, and anything else. */
const texts = fc.oneof(
  fc.string({
    unit: fc.constantFrom(...Array.from('0123456789-+.:TZ eE BCNaInfity')),
    maxLength: 40,
  }),
  fc
    .tuple(
      fc.string({ unit: digit, minLength: 4, maxLength: 7 }),
      fc.integer({ min: 0, max: 13 }),
      fc.integer({ min: 0, max: 32 }),
      fc.constantFrom('', 'T23:59:60', 'T24:00:00', 'T23:59:59.999999', 'T00:00:00'),
      fc.constantFrom('', 'Z', ' BC', '+00:00 BC', '+00:00'),
    )
    .map(([year, month, day, time, end]) => {
      return `${year}-${two(month)}-${two(day)}${time}${end}`;
    }),
  fc.string({ unit: digit, minLength: 17, maxLength: 21 }),
  fc.constantFrom('infinity', 'NaN', '0000-01-01', '-0', '\0', '\ud800', '1e5', "'", '', 'null'),
  fc.string({ unit: 'binary' }),
);

const forged = fc.oneof(texts, fc.jsonValue({ maxDepth: 1 }), fc.constantFrom(-0, 2 ** 31, 1.5));

it.each(ordered)(
  'a cursor that is made up, in an order by a column: %s',
  async (key) => {
    const order = [{ key, direction: 'asc' as const }];
    const columns = getColumns(samples);
    await holds(
      fc.oneof(forged, (values[key] ?? fc.constant('')) as fc.Arbitrary<unknown>),
      async (value) => {
        const cursor = base64url.encode(JSON.stringify([signatureOf('samples', order), value]));
        const position = decodeCursor('samples', order, columns, cursor);
        if (position === null) return;
        const after = keyset(columns, order, position, 'after');
        await expect(fixture.rows(sql`select id from ${samples} where ${after}`)).resolves.toEqual(
          [],
        );
      },
      300,
    );
  },
  propertyTimeout,
);

it.each(keys)(
  'a value that is made up, for a column: %s',
  async (key) => {
    const { read } = kindOf(samples[key]);
    await holds(
      fc.oneof(forged, (values[key] ?? fc.constant('')) as fc.Arbitrary<unknown>),
      async (value) => {
        const found = read(value);
        if ('problem' in found) return;
        const column = samples[key];
        const condition = sql`${column} = ${typed(column, found.value)}`;
        await expect(
          fixture.rows(sql`select id from ${samples} where ${condition}`),
        ).resolves.toEqual([]);
      },
      300,
    );
  },
  propertyTimeout,
);
