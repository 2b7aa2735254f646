import { defineRelations } from 'drizzle-orm';
import { integer, pgEnum, pgSchema, pgTable } from 'drizzle-orm/pg-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { domain as example } from '#example/domain.ts';
import { createApi } from '../../src/engine/create-api.ts';
import { kindOf } from '../../src/engine/kinds/index.ts';
import { defineRootList } from '../../src/engine/lists/root-fields.ts';
import { createTestApp, type TestApp } from '../support/app.ts';

// An enum of Postgres is known by its name and its schema, whatever values it has, and its values may
// hold any character.

const description = 'Of the test.';
const values = ['plain', String.raw`back\slash`, "apo'strophe", 'quo"te'] as const;
const inner = pgEnum('inner_mark', values);
const outer = pgEnum('outer_mark', values);
const elsewhere = pgSchema('elsewhere').enum('inner_mark', values);
const marks = pgTable('marks', {
  id: integer().primaryKey(),
  inner: inner().notNull(),
  outer: outer().notNull(),
  elsewhere: elsewhere().notNull(),
});

const api = createApi(defineRelations({ marks }));
const names = ['PLAIN', 'BACK', 'APO', 'QUO'] as const;
const MarkEnum = api.builder.enumType('MarkEnum', {
  description,
  values: Object.fromEntries(
    names.map((name, index) => [name, { value: values[index]!, description }]),
  ),
});
const Mark = api.builder.drizzleNode('marks', {
  name: 'Mark',
  description,
  id: { column: ({ id }) => id },
  select: { columns: {} },
  fields: (t) => ({
    inner: t.expose('inner', { type: MarkEnum, description }),
    outer: t.expose('outer', { type: MarkEnum, description }),
    elsewhere: t.expose('elsewhere', { type: MarkEnum, description }),
    text: t.exposeString('inner', { description }),
  }),
});
const markList = api.defineList({
  name: 'Mark',
  plural: 'marks',
  table: 'marks',
  node: Mark,
  defaultOrder: 'id',
  filters: { inner: { enum: MarkEnum }, outer: { enum: MarkEnum }, elsewhere: { enum: MarkEnum } },
});
api.builder.queryType({ description });
defineRootList(markList, description);

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp({ domain: { ...example, schema: api.toSchema() }, compiled: true });
  const { asSuperuser } = app.database;
  const literals = values.map((value) => `'${value.replaceAll("'", "''")}'`);
  await asSuperuser('create schema elsewhere');
  for (const name of ['inner_mark', 'outer_mark', 'elsewhere.inner_mark']) {
    await asSuperuser(`create type ${name} as enum (${literals.join()})`);
  }
  await asSuperuser(
    `create table marks (id integer primary key, "inner" inner_mark not null, "outer" outer_mark not null,
       elsewhere elsewhere.inner_mark not null)`,
  );
  await asSuperuser('grant usage on schema elsewhere to authenticated');
  await asSuperuser('grant select on marks to authenticated');
  const rows = literals.map((value, index) => `(${index}, ${value}, ${value}, ${value})`);
  await asSuperuser(`insert into marks values ${rows.join()}`);
});
afterAll(() => app.close());

const all = '{ marks { nodes { id text inner outer elsewhere } } }';

interface Answer extends Record<string, unknown> {
  readonly marks: { readonly nodes: readonly Readonly<Record<string, string>>[] };
}

async function ask(query: string, variables: object = {}) {
  const { answered } = app.operations!;
  const answer = await app.ask<Answer>('alice', query, variables);
  expect(answer.errors).toBeUndefined();
  expect(app.operations!.answered).toBe(answered + 1);
  expect(answer.text).toBe((await app.askResolvers('alice', query, variables)).text);
  return answer.data!.marks.nodes;
}

it('shows every value by its name, whichever way answers', async () => {
  const nodes = await ask(all);
  expect(nodes.map(({ text }) => text)).toEqual(values);
  expect(nodes.map((row) => row['inner'])).toEqual(names);
});

it.each(['inner', 'outer', 'elsewhere'])('filters by the values of each: %s', async (key) => {
  const query = 'query ($where: MarkFilter) { marks(where: $where) { nodes { text } } }';
  for (const [index, name] of names.entries()) {
    expect(await ask(query, { where: { [key]: { eq: name } } })).toEqual([{ text: values[index] }]);
  }
});

it('casts to the enum of the column', () => {
  expect([marks.inner, marks.outer, marks.elsewhere].map((column) => kindOf(column).cast)).toEqual([
    '"inner_mark"',
    '"outer_mark"',
    '"elsewhere"."inner_mark"',
  ]);
});
