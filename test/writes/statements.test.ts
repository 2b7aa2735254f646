import { sql } from 'drizzle-orm';
import {
  boolean,
  integer,
  jsonb,
  PgDialect,
  pgEnum,
  pgTable,
  text,
  uuid,
  varchar,
} from 'drizzle-orm/pg-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { change, remove } from '../../src/engine/writes/change.ts';
import { insert } from '../../src/engine/writes/insert.ts';
import { refersTo, type Write } from '../../src/engine/writes/write.ts';
import { createDatabase, sqlStateOf, type TestDatabase } from '../support/database.ts';

// Writes of tables that the server does not have yet: columns of every kind go in as they are.

const mood = pgEnum('Mood', ['GLAD', 'SAD']);
const owners = pgTable('owners', { id: uuid('id').primaryKey().defaultRandom() });
const odd = pgTable('odd', {
  id: uuid('id').primaryKey().defaultRandom(),
  ownerId: uuid('owner_id'),
  otherId: uuid('other_id'),
  mood: mood('mood'),
  short: varchar('short', { length: 3 }),
  tags: text('tags').array(),
  data: jsonb('data'),
  flag: boolean('flag').notNull().default(true),
  count: integer('count')
    .notNull()
    .default(sql`3 + 4`),
});
const [one, two] = ['1', '2'].map((n) => `00000000-0000-4000-8000-00000000000${n}`) as [
  string,
  string,
];
const full: typeof odd.$inferInsert = {
  mood: 'SAD',
  short: 'abc',
  tags: ['x', 'y'],
  data: { a: [1, null] },
};

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
  for (const statement of [
    `create type "Mood" as enum ('GLAD', 'SAD')`,
    'create table owners (id uuid primary key default gen_random_uuid())',
    `create table odd (id uuid primary key default gen_random_uuid(), owner_id uuid, other_id uuid,
       mood "Mood", short varchar(3), tags text[], data jsonb, flag boolean not null default true,
       count integer not null default 7)`,
    `insert into owners values ('${one}')`,
  ]) {
    await database.asSuperuser(statement);
  }
});
afterAll(() => database.drop());
beforeEach(() => database.asSuperuser('delete from odd'));

const dialect = new PgDialect();

/** Sends a write with the parameters that it says it has, as one that is known by its shape is sent. */
async function send(write: Write) {
  const { sql: written, params } = dialect.sqlToQuery(write.statement(sql`${odd.id}`));
  expect(write.params).toEqual(params);
  const { rows } = await database.asSuperuser(written, [...write.params]);
  return rows.map(({ id }) => String(id));
}

const columns = 'mood, short, tags, data, flag, count';
const stored = async (order = 'count') =>
  (await database.asSuperuser(`select ${columns} from odd order by ${order}`)).rows;

const forms = [
  ['that refers to nothing', null],
  ['that refers to another', refersTo(owners, [one])],
] as const;

describe.each(forms)('a write %s', (_what, reference) => {
  it('puts one row in as it is', async () => {
    expect(await send(insert(odd, [full], reference))).toHaveLength(1);
    expect(await stored()).toEqual([{ ...full, flag: true, count: 7 }]);
  });

  it('puts several rows in, in their order, with defaults and nulls where they give nothing', async () => {
    const rows = [{ ...full, count: 1 }, { flag: false, count: 2, tags: [] }, { data: null }];
    const ids = await send(insert(odd, rows, reference));
    const { rows: found } = await database.asSuperuser('select id from odd order by count');
    expect(found.map(({ id }) => id)).toEqual(ids);
    expect(await stored()).toEqual([
      { ...full, flag: true, count: 1 },
      { mood: null, short: null, tags: [], data: null, flag: false, count: 2 },
      { mood: null, short: null, tags: null, data: null, flag: true, count: 7 },
    ]);
  });

  it.each([1, 2])('refuses what is too long rather than cut it off (%i rows)', async (size) => {
    const rows = Array.from({ length: size }, () => ({ short: 'abcdef' }));
    expect(await sqlStateOf(send(insert(odd, rows, reference)))).toBe('22001');
  });

  it('changes rows as it is told', async () => {
    const [id = ''] = await send(insert(odd, [{ count: 1 }]));
    await send(change(odd, [id], full, reference));
    expect(await stored()).toEqual([{ ...full, flag: true, count: 1 }]);
    await send(change(odd, [id], { tags: null }, reference));
    await send(change(odd, [id], { short: undefined }, reference));
    expect(await stored()).toEqual([{ ...full, tags: null, flag: true, count: 1 }]);
    expect(await send(remove(odd, [id]))).toEqual([id]);
  });
});

describe('a write that refers to a row that is not there', () => {
  const missing = refersTo(owners, [one, two]);

  it.each([1, 2])('writes nothing (%i rows)', async (size) => {
    const rows = Array.from({ length: size }, () => ({ ownerId: one }));
    expect(await send(insert(odd, rows, missing))).toEqual([]);
    const [id = ''] = await send(insert(odd, [{ count: 1 }]));
    expect(await send(change(odd, [id], full, missing))).toEqual([]);
  });

  it('has not the shape of one that refers to fewer', () => {
    const row = { ownerId: one, otherId: two };
    expect(insert(odd, [row], missing).shape).not.toBe(
      insert(odd, [row], refersTo(owners, [one])).shape,
    );
  });
});
