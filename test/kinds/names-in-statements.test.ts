import { defineRelations } from 'drizzle-orm';
import { integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { domain as example } from '#example/domain.ts';
import { createApi } from '../../src/engine/create-api.ts';
import { listArguments } from '../../src/engine/lists/arguments.ts';
import { relatedConnection } from '../../src/engine/lists/related-connection.ts';
import { defineRootList } from '../../src/engine/lists/root-fields.ts';
import { createTestApp, type TestApp } from '../support/app.ts';

// A table can be called as something is called in a statement: by the engine or by Drizzle.

const description = 'Of the test.';
const related1 = pgTable('related1', {
  id: integer().primaryKey(),
  name: text().notNull(),
  withinId: integer('within'),
});
const between = pgTable('between', { id: integer().primaryKey(), name: text().notNull() });
const links = pgTable('t1', { one: integer().notNull(), other: integer().notNull() }, (table) => [
  primaryKey({ columns: [table.one, table.other] }),
]);
const d0 = pgTable('d0', {
  id: integer().primaryKey(),
  name: text().notNull(),
  place: integer().notNull(),
});

const relations = defineRelations({ related1, between, links, d0 }, (r) => ({
  related1: {
    within: r.one.related1({ from: r.related1.withinId, to: r.related1.id }),
    betweens: r.many.between({
      from: r.related1.id.through(r.links.one),
      to: r.between.id.through(r.links.other),
    }),
    d0s: r.many.d0({ from: r.related1.id, to: r.d0.place }),
  },
}));
const api = createApi(relations);

const [Between, Item] = (['between', 'd0'] as const).map((table) =>
  api.builder.drizzleNode(table, {
    name: table === 'd0' ? 'Item' : 'Between',
    description,
    id: { column: ({ id }) => id },
    select: { columns: {} },
    fields: (t) => ({ name: t.exposeString('name', { description }) }),
  }),
);
const options = { defaultOrder: 'name', filters: { name: true } } as const;
const betweenList = api.defineList({
  name: 'Between',
  plural: 'betweens',
  table: 'between',
  node: Between!,
  ...options,
});
const itemList = api.defineList({
  name: 'Item',
  plural: 'items',
  table: 'd0',
  node: Item!,
  ...options,
});
const Place = api.builder.drizzleNode('related1', {
  name: 'Place',
  description,
  id: { column: ({ id }) => id },
  select: { columns: {} },
  fields: (t) => ({
    name: t.exposeString('name', { description }),
    betweens: t.field({
      type: betweenList.connection,
      description,
      args: listArguments(betweenList),
      ...relatedConnection('related1', 'betweens', betweenList),
    }),
    items: t.field({
      type: itemList.connection,
      description,
      args: listArguments(itemList),
      ...relatedConnection('related1', 'd0s', itemList),
    }),
  }),
});
const placeList = api.defineList({
  name: 'Place',
  plural: 'places',
  table: 'related1',
  node: Place,
  defaultOrder: 'name',
  filters: { name: true, within: { row: 'Place' } },
});
api.builder.queryType({ description });
for (const list of [placeList, betweenList, itemList]) defineRootList(list, description);

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp({ domain: { ...example, schema: api.toSchema() }, compiled: true });
  const { asSuperuser } = app.database;
  await asSuperuser(
    'create table related1 (id integer primary key, name text not null, within integer)',
  );
  await asSuperuser('create table "between" (id integer primary key, name text not null)');
  await asSuperuser(
    'create table t1 (one integer not null, other integer not null, primary key (one, other))',
  );
  await asSuperuser(
    'create table d0 (id integer primary key, name text not null, place integer not null)',
  );
  await asSuperuser('grant select on related1, "between", t1, d0 to authenticated');
  await asSuperuser(`insert into related1 values (1, 'a', null), (2, 'b', 1), (3, 'c', 2)`);
  await asSuperuser(`insert into "between" values (1, 'x'), (2, 'y'), (3, 'z')`);
  await asSuperuser('insert into t1 values (1, 2), (1, 3), (2, 1)');
  await asSuperuser(`insert into d0 values (1, 'p', 3), (2, 'q', 3), (3, 'r', 1)`);
});
afterAll(() => app.close());

async function ask(query: string) {
  const { answered } = app.operations!;
  const answer = await app.ask('alice', query);
  expect(answer.errors).toBeUndefined();
  expect(app.operations!.answered).toBe(answered + 1);
  expect(answer.text).toBe((await app.askResolvers('alice', query)).text);
  return answer.data;
}

const where = (filter: string) => ask(`{ places(where: ${filter}) { totalCount nodes { name } } }`);

it('a filter by a row of the same table, once and twice', async () => {
  expect(await where('{ within: { name: { eq: "a" } } }')).toEqual({
    places: { totalCount: 1, nodes: [{ name: 'b' }] },
  });
  expect(await where('{ within: { within: { name: { eq: "a" } } } }')).toEqual({
    places: { totalCount: 1, nodes: [{ name: 'c' }] },
  });
});

it.each([
  ['through another table', 'betweens', [['y', 'z'], ['x'], []]],
  ['of a row', 'items', [['r'], [], ['p', 'q']]],
])('a list %s, with its count and what lies before its page', async (_what, field, names) => {
  const all = await ask(`{ places { nodes { ${field} { totalCount nodes { name } } } } }`);
  expect(all).toEqual({
    places: {
      nodes: names.map((some) => ({
        [field]: { totalCount: some.length, nodes: some.map((name) => ({ name })) },
      })),
    },
  });
  const cursors = await ask(`{ places { nodes { ${field} { edges { cursor } } } } }`);
  const [, cursor] = /"cursor":"([^"]+)"/.exec(JSON.stringify(cursors))!;
  const after = await ask(
    `{ places { nodes { ${field}(after: "${cursor}") { pageInfo { hasPreviousPage } } } } }`,
  );
  const [first] = names.flat();
  expect(after).toEqual({
    places: {
      nodes: names.map((some) => ({
        [field]: { pageInfo: { hasPreviousPage: some.some((name) => name <= first!) } },
      })),
    },
  });
});
