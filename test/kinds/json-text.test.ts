import { sql } from 'drizzle-orm';
import { PgDialect } from 'drizzle-orm/pg-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { literal, merge, objectParts, textOf } from '../../src/engine/kinds/json-text.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';

// JSON as Postgres writes it is JSON as JSON.stringify writes it.

let database: TestDatabase;

beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.drop());

async function valueOf(query: ReturnType<typeof textOf>): Promise<unknown> {
  const { sql: text, params } = new PgDialect().sqlToQuery(sql`select ${query} as value`);
  const { rows } = await database.asSuperuser(text, params);
  return rows[0]?.['value'];
}

it('writes every character that Postgres can hold like JavaScript', async () => {
  let text = '';
  for (let point = 1; point <= 0x10ffff; point += 1) {
    if (point < 0xd800 || point > 0xdfff) text += String.fromCodePoint(point);
  }
  expect((await valueOf(sql`to_json(${text}::text)::text`)) === JSON.stringify(text)).toBe(true);
});

it('writes objects of more fields than a function has arguments', async () => {
  const numbers = Array.from({ length: 300 }, (_, n) => n);
  const parts = objectParts(numbers.map((n) => [`f${n}`, [sql`${n}::int`]]));
  const expected = Object.fromEntries(numbers.map((n) => [`f${n}`, n]));
  expect(await valueOf(textOf(parts))).toBe(JSON.stringify(expected));
});

it('writes an object without fields', async () => {
  expect(await valueOf(textOf(objectParts([])))).toBe('{}');
});

it('joins neighbouring literals, so that what needs no database is known', () => {
  expect(
    merge(
      objectParts([
        ['a', ['"x"']],
        ['b', ['{', '}']],
      ]),
    ),
  ).toEqual(['{"a":"x","b":{}}']);
});

it.each(["it's", '\\', String.raw`\'\n\\`, "'", '$1', 'ü"%', ''])(
  'quotes a literal: %j',
  async (text) => {
    expect(await valueOf(literal(text))).toBe(text);
  },
);
