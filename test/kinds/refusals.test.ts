import { Api } from '../../src/engine/schema/api.ts';
import { getColumns } from 'drizzle-orm';
import { boolean, numeric, pgTable, uuid } from 'drizzle-orm/pg-core';
import { expect, it } from 'vitest';
import { kindOf } from '../../src/engine/kinds/index.ts';
import { tableKey } from '../../src/engine/kinds/table-key.ts';
import { checkOrder, filterField } from '../../src/engine/lists/declared.ts';
import { MembershipRoleEnum } from '#example/schema/enums.ts';
import { samples } from '../fixture/tables.ts';

// What a list can't do is refused where it is declared, with the column's name and the reason.

const columns = getColumns(samples);

it.each([
  ['json', "samples.json, jsonb, can't be ordered by: its values have no order"],
  ['texts', "samples.texts, array of text, can't be ordered by: a list has no order"],
  ['ratio', 'samples.ratio: JSON has no NaN and no Infinity: declare a numeric'],
  [
    'loose',
    "samples.loose: mode 'number' loses what is beyond 2^53: declare it with mode 'string'",
  ],
  ['none', 'There is no column none.'],
])('an order by %s', (key, message) => {
  expect(() => checkOrder(columns, key)).toThrow(message);
});

it.each([
  ['json', true, "samples.json, jsonb, can't be filtered by"],
  ['texts', true, "samples.texts, array of text, can't be filtered by"],
  ['grade', true, "samples.grade, enum, can't be filtered by: name the GraphQL enum that shows it"],
  ['text', { enum: MembershipRoleEnum }, "samples.text, text, can't be filtered by: it is no enum"],
  ['loose', true, "samples.loose: mode 'number'"],
] as const)('a filter on %s by %j', (key, by, message) => {
  expect(() => filterField(new Api({}), columns, key, by)).toThrow(message);
});

it.each([
  [
    pgTable('odd', { id: numeric().primaryKey() }),
    "odd.id, numeric, can't be a key: equal numbers",
  ],
  [pgTable('odd', { id: boolean().primaryKey() }), "odd.id, boolean, can't be a key: it has two"],
  [pgTable('odd', { id: uuid() }), 'odd has no primary key, by which its rows would be known.'],
])('a table whose rows can not be known (%#)', (table, message) => {
  expect(() => tableKey(table)).toThrow(message);
});

it.each(Object.keys(columns).filter((key) => key !== 'ratio' && key !== 'loose'))(
  'says of what kind a column is: %s',
  (key) => {
    expect(kindOf(columns[key as keyof typeof columns]).name).not.toBe('');
  },
);
