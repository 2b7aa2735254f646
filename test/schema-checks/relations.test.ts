import { defineRelations, isNotNull, sql } from 'drizzle-orm';
import {
  bigint,
  integer,
  pgTable,
  primaryKey,
  smallint,
  text,
  unique,
  uniqueIndex,
  uuid,
  varchar,
  type AnyPgColumn,
  type PgTableExtraConfigValue,
} from 'drizzle-orm/pg-core';
import { describe, expect, it } from 'vitest';
import { createApi } from '../../src/engine/create-api.ts';

// A relation that finds more than it says, or compares what Postgres can't, is refused when the schema
// is built: by its name and its table's, and with the reason.

function build(relations: unknown) {
  const api = createApi(relations as Parameters<typeof createApi>[0]);
  api.builder.queryType({});
  return api.toSchema();
}

type Extra = (table: Readonly<Record<string, AnyPgColumn>>) => PgTableExtraConfigValue[];
const column = (table: Parameters<Extra>[0], name: string) => table[name]!;

describe('a relation to one row', () => {
  const people = pgTable('people', { id: integer().primaryKey(), code: text().notNull() });
  const toCards = (extra: Extra) => {
    const columns = { id: integer().primaryKey(), code: text(), kind: text() };
    const cards = pgTable('cards', columns, extra as never);
    return defineRelations({ people, cards }, (r) => ({
      people: { card: r.one.cards({ from: r.people.code, to: r.cards.code }) },
    }));
  };

  it.each<[string, Extra]>([
    ['no key', () => []],
    ['a key of more columns', (t) => [unique().on(column(t, 'code'), column(t, 'kind'))]],
    [
      'a unique index of some rows',
      (t) => [
        uniqueIndex()
          .on(column(t, 'code'))
          .where(isNotNull(column(t, 'kind'))),
      ],
    ],
    [
      'a unique index of an expression',
      (t) => [uniqueIndex().on(sql`lower(${column(t, 'code')})`)],
    ],
  ])('by columns with %s is refused', (_what, extra) => {
    expect(() => build(toCards(extra))).toThrow(
      'The relation card of people leads to one row, and several can have the same code: make cards unique by it, or the relation one to many rows.',
    );
  });

  it.each<[string, Extra]>([
    ['a unique constraint', (t) => [unique().on(column(t, 'code'))]],
    ['a unique index', (t) => [uniqueIndex().on(column(t, 'code'))]],
    ['a primary key', (t) => [primaryKey({ columns: [column(t, 'code')] as never })]],
  ])('by columns with %s is taken', (_what, extra) => {
    expect(() => build(toCards(extra))).not.toThrow();
  });

  it('by a key and more is taken', () => {
    const rooms = pgTable('rooms', { id: integer().primaryKey(), house: integer().notNull() });
    const beds = pgTable('beds', {
      id: integer().primaryKey(),
      roomId: integer().notNull(),
      house: integer().notNull(),
    });
    const relations = defineRelations({ rooms, beds }, (r) => ({
      beds: {
        room: r.one.rooms({
          from: [r.beds.roomId, r.beds.house],
          to: [r.rooms.id, r.rooms.house],
        }),
      },
    }));
    expect(() => build(relations)).not.toThrow();
  });
});

describe('a relation through another table', () => {
  const people = pgTable('people', { id: integer().primaryKey() });
  const clubs = pgTable('clubs', { id: integer().primaryKey() });
  const joined = (extra: Extra) => {
    const columns = { person: integer().notNull(), club: integer().notNull(), since: integer() };
    const members = pgTable('members', columns, extra as never);
    return defineRelations({ people, clubs, members }, (r) => ({
      people: {
        clubs: r.many.clubs({
          from: r.people.id.through(r.members.person),
          to: r.clubs.id.through(r.members.club),
        }),
      },
    }));
  };

  it.each<[string, Extra]>([
    ['no key', () => []],
    [
      'a key of the pair and more',
      (t) => [unique().on(column(t, 'person'), column(t, 'club'), column(t, 'since'))],
    ],
  ])('with %s is refused', (_what, extra) => {
    expect(() => build(joined(extra))).toThrow(
      'The relation clubs of people goes through members, where several rows can join the same two: give it a primary key or a unique one of person and club.',
    );
  });

  it.each<[string, Extra]>([
    [
      'a primary key of the pair',
      (t) => [primaryKey({ columns: [column(t, 'club'), column(t, 'person')] as never })],
    ],
    [
      'a unique constraint of the pair',
      (t) => [unique().on(column(t, 'person'), column(t, 'club'))],
    ],
    ['a unique index of one of them', (t) => [uniqueIndex().on(column(t, 'person'))]],
  ])('with %s is taken', (_what, extra) => {
    expect(() => build(joined(extra))).not.toThrow();
  });
});

describe('a relation between columns', () => {
  const columns = {
    uuid: () => uuid(),
    text: () => text(),
    varchar: () => varchar({ length: 9 }),
    smallint: () => smallint(),
    integer: () => integer(),
    bigint: () => bigint({ mode: 'string' }),
  };
  type Type = keyof typeof columns;
  const between = (one: Type, other: Type) => {
    const ones = pgTable('ones', { id: integer().primaryKey(), ref: columns[one]() });
    const others = pgTable('others', { key: columns[other]().primaryKey() });
    return defineRelations({ ones, others }, (r) => ({
      ones: { other: r.one.others({ from: r.ones.ref, to: r.others.key }) },
    }));
  };

  it.each<[Type, Type, string]>([
    ['text', 'uuid', 'compares ones.ref, text, with others.key, which is of another type, uuid'],
    ['uuid', 'varchar', 'compares ones.ref, uuid, with others.key, which is of another type, text'],
    [
      'integer',
      'text',
      'compares ones.ref, integer, with others.key, which is of another type, text',
    ],
  ])('of %s and %s is refused', (one, other, reason) => {
    expect(() => build(between(one, other))).toThrow(`The relation other of ones ${reason}.`);
  });

  it.each<[Type, Type]>([
    ['text', 'varchar'],
    ['smallint', 'bigint'],
    ['bigint', 'integer'],
    ['uuid', 'uuid'],
  ])('of %s and %s is taken', (one, other) => {
    expect(() => build(between(one, other))).not.toThrow();
  });

  it('through another table is refused by the same rule', () => {
    const people = pgTable('people', { id: uuid().primaryKey() });
    const clubs = pgTable('clubs', { id: integer().primaryKey() });
    const members = pgTable('members', { person: uuid(), club: text() }, (table) => [
      unique().on(table.person, table.club),
    ]);
    const relations = defineRelations({ people, clubs, members }, (r) => ({
      people: {
        clubs: r.many.clubs({
          from: r.people.id.through(r.members.person),
          to: r.clubs.id.through(r.members.club),
        }),
      },
    }));
    expect(() => build(relations)).toThrow(
      'The relation clubs of people compares members.club, text, with clubs.id, which is of another type, integer.',
    );
  });
});

it.each([
  ['a table', pgTable('#listed', { id: integer().primaryKey() }), '#listed'],
  [
    'a column',
    pgTable('odd', { id: integer().primaryKey(), number: integer('#number') }),
    '#number',
  ],
])('%s by a name of the engine is refused', (_what, odd, name) => {
  expect(() => build(defineRelations({ odd }))).toThrow(
    `The table odd gives the name "${name}" to itself or a column: names that begin so are the engine's own in statements.`,
  );
});
