import { sql } from 'drizzle-orm';
import { date, integer, pgTable, text, timestamp, uuid, varchar } from 'drizzle-orm/pg-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { keyText, tableKey } from '../../src/engine/kinds/table-key.ts';
import { change } from '../../src/engine/writes/change.ts';
import { givingRows, leavingKeys, writtenKeys } from '../../src/engine/writes/statements.ts';
import { openFixture, type Fixture } from '../fixture/database.ts';
import { grade } from '../fixture/tables.ts';

// A write gives the keys of its rows as texts, those that it was given: of each kind that a key can be of.

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
});
afterAll(() => fixture.close());

const note = () => ({ note: text() });
const tables = [
  [
    pgTable('by_uuid', { key: uuid().primaryKey(), ...note() }),
    ['9E8bc430-9c3a-11d9-9669-0800200c9a66', '00000000-0000-0000-0000-000000000000'],
  ],
  [pgTable('by_integer', { key: integer().primaryKey(), ...note() }), ['-2147483648', '7']],
  [
    pgTable('by_code', { key: varchar({ length: 9 }).primaryKey(), ...note() }),
    ['', '{"a\\"}', 'null'],
  ],
  [pgTable('by_grade', { key: grade().primaryKey(), ...note() }), ["worn 'out'", 'new']],
  [
    pgTable('by_date', { key: date().primaryKey(), ...note() }),
    ['infinity', '0044-03-15 BC', '2026-01-31'],
  ],
  [
    pgTable('by_instant', {
      key: timestamp({ withTimezone: true, mode: 'string' }).primaryKey(),
      ...note(),
    }),
    ['-infinity', '0044-03-15 12:00:00+00 BC', '2026-01-31 09:30:00.123456+01'],
  ],
  [
    pgTable('by_local', { key: timestamp({ mode: 'string' }).primaryKey(), ...note() }),
    ['infinity', '0044-03-15 12:00:00 BC', '2026-01-31 09:30:00.5'],
  ],
] as const;

it.each(tables)('a key of its own kind (%#)', async (table, given) => {
  const { column, kind } = tableKey(table);
  const type = sql.raw(column.getSQLType());
  await fixture.rows(sql`create table ${table} (key ${type} primary key, note text)`);
  for (const one of given) await fixture.rows(sql`insert into ${table} values (${one}::${type})`);
  const read = await fixture.db.select({ key: column }).from(table);
  const keys = read.map(({ key }) => keyText(kind, key)).toReversed();
  expect(new Set(keys).size).toBe(given.length);

  const write = change(table as (typeof tables)[0][0], keys, { note: 'written' });
  const returned = await fixture.rows(givingRows(write, [])[0].sql());
  expect(new Set(returned.flat())).toEqual(new Set(keys));

  await fixture.rows(sql`begin`);
  const [[, left] = []] = await fixture.rows(leavingKeys(write)[0].sql());
  expect(left).toEqual(keys);
  const behind = await fixture.rows(
    sql`select count(*)::int from ${table} where ${column} = any(${writtenKeys(table)}) and note = 'written'`,
  );
  expect(behind).toEqual([[given.length]]);
  await fixture.rows(sql`rollback`);
});
