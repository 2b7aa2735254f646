import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kindOf } from '../../src/engine/kinds/index.ts';
import { joined, orNull } from '../../src/engine/kinds/json-text.ts';
import { holds, propertyTimeout } from '../api/support/property.ts';
import { openFixture, type Fixture } from '../fixture/database.ts';
import { samples } from '../fixture/tables.ts';
import { rows, values, type Key } from '../fixture/values.ts';
import { driverKinds } from '../support/drivers.ts';

// A value has one JSON: resolvers write it from what Drizzle reads, at the top of a statement and nested
// in it, and Postgres writes the same bytes by itself.

const keys = Object.keys(values) as Key[];

describe.each(driverKinds)('over %s', (driver) => {
  let fixture: Fixture;
  beforeAll(async () => {
    fixture = await openFixture({ kind: driver });
  });
  afterAll(() => fixture.close());

  it(
    'writes the values of every kind alike, in both ways',
    async () => {
      await holds(
        rows(keys, { minLength: 1, maxLength: 10 }),
        async (given) => {
          await fixture.lay(keys, given);
          const read = await fixture.db.query.samples.findMany({
            with: { itself: true },
            orderBy: { id: 'asc' },
          });
          const byPostgres = await fixture.rows(
            sql`select ${sql.join(keys.map(jsonSql), sql`, `)} from ${samples} order by id`,
          );

          const written = read.map((row) => textsOf(row));
          expect(read.map(({ itself }) => textsOf(itself ?? {}))).toEqual(written);
          expect(
            byPostgres.map((texts) =>
              Object.fromEntries(keys.map((key, index) => [key, rewritten(key, texts[index])])),
            ),
          ).toEqual(written);
        },
        60,
      );
    },
    propertyTimeout,
  );
});

const jsonSql = (key: Key) => orNull(joined(kindOf(samples[key]).jsonSql(sql`${samples[key]}`)))[0];

/** What resolvers write of a row. */
const textsOf = (row: { readonly [K in Key]?: unknown }) =>
  Object.fromEntries(
    keys.map((key) => {
      const value = row[key];
      return [key, JSON.stringify(value === null ? null : kindOf(samples[key]).json(value))];
    }),
  );

const rewritten = (key: Key, text: unknown) =>
  kindOf(samples[key]).rewritten === true ? JSON.stringify(JSON.parse(String(text))) : text;
