import { defineRelations, type AnyRelations } from 'drizzle-orm';
import {
  bigint,
  date,
  getTableConfig,
  integer,
  pgTable,
  smallint,
  timestamp,
  uuid,
} from 'drizzle-orm/pg-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { domain as example } from '#example/domain.ts';
import { createApi } from '../../src/engine/create-api.ts';
import { decimal } from '../../src/engine/kinds/decimal.ts';
import { isRefused } from '../../src/engine/kinds/index.ts';
import { tableKey } from '../../src/engine/kinds/table-key.ts';
import { defineRootList, defineRootRow } from '../../src/engine/lists/root-fields.ts';
import { encodeId } from '../../src/engine/schema/global-id.ts';
import { createTestApp, type TestApp } from '../support/app.ts';

// A row has one id, of whatever kind its key is. What Postgres would read as the same value, in other
// letters, is no id: both ways of answering find nothing by it.

const description = 'Of the test.';

/** Of each kind: its type in Postgres, the text of a key, and other texts of the same value. */
const kinds = {
  Instant: {
    table: pgTable('instants', {
      key: timestamp({ withTimezone: true, mode: 'string' }).primaryKey(),
    }),
    type: 'timestamptz',
    key: '2026-01-31T09:30:00.1Z',
    others: [
      '2026-01-31T09:30:00.10Z',
      '2026-01-31T09:30:00.100000Z',
      '2026-01-31T09:30:00.1000000Z',
      '2026-01-31T09:30:00.1+00:00',
      '2026-01-31 09:30:00.1+00',
      '2026-01-31t09:30:00.1z',
      '02026-01-31T09:30:00.1Z',
      '2026-01-31T10:30:00.1+01:00',
    ],
  },
  Second: {
    table: pgTable('seconds', {
      key: timestamp({ withTimezone: true, mode: 'string' }).primaryKey(),
    }),
    type: 'timestamptz',
    key: '2026-01-31T09:30:00Z',
    others: ['2026-01-31T09:30:00.0Z', '2026-01-31T09:30:00.000000Z', '2026-01-31T09:30:00.Z'],
  },
  Early: {
    table: pgTable('earlies', {
      key: timestamp({ withTimezone: true, mode: 'string' }).primaryKey(),
    }),
    type: 'timestamptz',
    key: '0044-03-15T12:00:00.5+00:00 BC',
    others: ['0044-03-15T12:00:00.50+00:00 BC', '0044-03-15T12:00:00.5Z BC'],
  },
  Local: {
    table: pgTable('locals', { key: timestamp({ mode: 'string' }).primaryKey() }),
    type: 'timestamp',
    key: '2026-01-31T09:30:00.12',
    others: ['2026-01-31T09:30:00.120', '2026-01-31 09:30:00.12', '2026-01-31T09:30:00.12Z'],
  },
  LocalSecond: {
    table: pgTable('local_seconds', { key: timestamp({ mode: 'string' }).primaryKey() }),
    type: 'timestamp',
    key: '2026-01-31T09:30:00',
    others: ['2026-01-31T09:30:00.0', '2026-01-31T09:30:00.000'],
  },
  Day: {
    table: pgTable('days', { key: date().primaryKey() }),
    type: 'date',
    key: '2026-01-31',
    others: ['02026-01-31', '2026-1-31', '20260131', '2026-01-31 AD', '2026-01-31T00:00:00'],
  },
  Big: {
    table: pgTable('bigs', { key: bigint({ mode: 'string' }).primaryKey() }),
    type: 'bigint',
    key: '10',
    others: ['+10', '010', '10.0', '1e1', '0xa', '1_0', ' 10'],
  },
  Zero: {
    table: pgTable('zeros', { key: bigint({ mode: 'string' }).primaryKey() }),
    type: 'bigint',
    key: '0',
    others: ['-0', '+0', '00'],
  },
  Number: {
    table: pgTable('numbers', { key: integer().primaryKey() }),
    type: 'integer',
    key: '10',
    others: ['+10', '010', '10.0', '1e1', '0xa', '1_0', ' 10'],
  },
  Nothing: {
    table: pgTable('nothings', { key: smallint().primaryKey() }),
    type: 'smallint',
    key: '0',
    others: ['-0', '+0', '00', ''],
  },
  Uuid: {
    table: pgTable('uuids', { key: uuid().primaryKey() }),
    type: 'uuid',
    key: '6e8bc430-9c3a-11d9-9669-0800200c9a66',
    others: [
      '6E8BC430-9C3A-11D9-9669-0800200C9A66',
      '6e8bc4309c3a11d996690800200c9a66',
      '{6e8bc430-9c3a-11d9-9669-0800200c9a66}',
    ],
  },
} as const;

type Name = keyof typeof kinds;
const names = Object.keys(kinds) as Name[];
const tables = Object.fromEntries(names.map((name) => [name, kinds[name].table]));
const api = createApi(defineRelations(tables) as unknown as AnyRelations);

api.builder.queryType({ description });
for (const name of names) {
  const node = api.builder.drizzleNode(name, {
    name,
    description,
    id: { column: (row) => (row as unknown as { readonly key: string }).key as never },
    select: { columns: {} },
    fields: () => ({}),
  });
  const list = api.defineList({
    name,
    plural: `${name.toLowerCase()}s`,
    table: name,
    node,
    defaultOrder: 'key',
  });
  defineRootList(list, description);
  defineRootRow(list);
}

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp({ domain: { ...example, schema: api.toSchema() }, compiled: true });
  const { asSuperuser } = app.database;
  for (const name of names) {
    const { table, type, key } = kinds[name];
    const { name: called } = getTableConfig(table);
    await asSuperuser(`create table ${called} (key ${type} primary key)`);
    await asSuperuser(`grant select on ${called} to authenticated`);
    await asSuperuser(`insert into ${called} values ('${key}')`);
  }
});
afterAll(() => app.close());

type Found = Readonly<Record<string, { readonly id: string } | null>>;

describe.each(names)('%s', (name) => {
  const { key, others } = kinds[name];
  const query = `query ($id: ID!) {
    row: ${name[0]!.toLowerCase()}${name.slice(1)}(id: $id) { id } node(id: $id) { id } }`;

  async function ask(text: string): Promise<Found> {
    const variables = { id: encodeId(name, text) };
    const answer = await app.ask<Found>('alice', query, variables);
    expect(answer.errors).toBeUndefined();
    expect(answer.text).toBe((await app.askResolvers('alice', query, variables)).text);
    return answer.data!;
  }

  it('is found by the text that Postgres writes', async () => {
    const row = { id: encodeId(name, key) };
    const { answered } = app.operations!;
    expect(await ask(key)).toEqual({ row, node: row });
    expect(app.operations!.answered).toBe(answered + 1);
  });

  it.each(others)('is not found by %j', async (other) => {
    expect(await ask(other)).toEqual({ row: null, node: null });
  });

  it('has the position in an order that Postgres writes, and no other', () => {
    const { order } = tableKey(kinds[name].table).kind;
    if (isRefused(order)) throw new TypeError('It has no order.');
    for (const other of others) expect(order.isPosition(other)).toBe(false);
  });
});

it.each([
  ['0', ['-0', '00', '+0', '', '0.', '.0', '0e0']],
  ['0.00', ['-0.00', '00.00', '.00']],
  ['1.50', ['01.50', '+1.50', '1.5e0', '1_0.50', ' 1.50', '1.50 ']],
  ['-10', ['-010', '--10', '- 10']],
  ['0.5', ['.5', '00.5']],
  ['-0.5', ['-.5', '-00.5']],
])('a position in an order by numeric is as Postgres writes it: %s', (written, others) => {
  const { order } = decimal;
  if (isRefused(order)) throw new TypeError('It has no order.');
  expect(order.isPosition(written)).toBe(true);
  for (const other of others) expect([other, order.isPosition(other)]).toEqual([other, false]);
});
