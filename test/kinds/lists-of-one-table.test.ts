import { defineRelations, sql } from 'drizzle-orm';
import { integer, pgTable, text } from 'drizzle-orm/pg-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { domain as example } from '#example/domain.ts';
import { createApi } from '../../src/engine/create-api.ts';
import { listArguments } from '../../src/engine/lists/arguments.ts';
import type { Columns } from '../../src/engine/lists/keyset.ts';
import type { List } from '../../src/engine/lists/list.ts';
import { rootConnection } from '../../src/engine/lists/root-connection.ts';
import { createTestApp, type TestApp } from '../support/app.ts';

// Fields of one operation that list rows of one table each give their own, whichever way answers: by
// the scope and by the type that they are declared with, and not by what these are called.

const description = 'Of the test.';
const coins = pgTable('coins', {
  id: integer().primaryKey(),
  name: text().notNull(),
  worth: integer().notNull(),
});
const api = createApi(defineRelations({ coins }));

const Coin = api.builder.drizzleNode('coins', {
  name: 'Coin',
  description,
  id: { column: ({ id }) => id },
  select: { columns: {} },
  fields: (t) => ({ name: t.exposeString('name', { description }) }),
});
const Money = api.builder.drizzleNode('coins', {
  variant: 'Money',
  description,
  id: { column: ({ id }) => id },
  select: { columns: {} },
  fields: (t) => ({ worth: t.exposeInt('worth', { description }) }),
});
const filters = { name: true } as const;
const coinList = api.defineList({
  name: 'Coin',
  plural: 'coins',
  table: 'coins',
  node: Coin,
  defaultOrder: 'name',
  filters,
});
const moneyList = api.defineList({
  name: 'Money',
  plural: 'money',
  table: 'coins',
  node: Money,
  defaultOrder: 'worth',
});

const above = (worth: number) => (columns: Columns) => sql`${columns['worth']} > ${worth}`;

api.builder.queryType({ description });
function declare(name: string, list: List, scope?: (columns: Columns) => ReturnType<typeof sql>) {
  api.builder.queryField(name, (t) =>
    t.field({
      type: list.connection,
      description,
      args: listArguments(list),
      ...rootConnection(list, scope),
    }),
  );
}
declare('coins', coinList);
declare('money', moneyList);
declare('aboveOne', coinList, above(1));
declare('aboveTwo', coinList, above(2));
declare('cheap', coinList, ({ worth }) => sql`${worth} < 2`);
declare('dear', coinList, ({ worth }) => sql`${worth} > 2`);

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp({ domain: { ...example, schema: api.toSchema() }, compiled: true });
  const { asSuperuser } = app.database;
  await asSuperuser(
    'create table coins (id integer primary key, name text not null, worth integer not null)',
  );
  await asSuperuser('grant select on coins to authenticated');
  await asSuperuser(`insert into coins values (1, 'c', 1), (2, 'b', 2), (3, 'a', 3)`);
});
afterAll(() => app.close());

interface Answer extends Record<string, unknown> {
  readonly one: unknown;
  readonly other: unknown;
}

const shown = (field: string) => (field === 'money' ? 'worth' : 'name');

/** @param nodes - as JSON */
function connection(nodes: string) {
  const all = JSON.parse(`[${nodes}]`) as unknown[];
  return { nodes: all, totalCount: all.length };
}

it.each([
  ['scopes without a name', 'cheap', '{"name":"c"}', 'dear', '{"name":"a"}'],
  ['scopes of one factory', 'aboveOne', '{"name":"a"},{"name":"b"}', 'aboveTwo', '{"name":"a"}'],
  ['a scope and none', 'dear', '{"name":"a"}', 'coins', '{"name":"a"},{"name":"b"},{"name":"c"}'],
  [
    'types of one table',
    'coins',
    '{"name":"a"},{"name":"b"},{"name":"c"}',
    'money',
    '{"worth":1},{"worth":2},{"worth":3}',
  ],
])('%s', async (_what, one, ofOne, other, ofOther) => {
  const query = `{
    one: ${one} { nodes { ${shown(one)} } totalCount }
    other: ${other} { nodes { ${shown(other)} } totalCount }
  }`;
  const { answered } = app.operations!;
  const answer = await app.ask<Answer>('alice', query);
  expect(app.operations!.answered).toBe(answered + 1);
  expect(answer.text).toBe((await app.askResolvers('alice', query)).text);
  expect(answer.data).toEqual({ one: connection(ofOne), other: connection(ofOther) });
});
