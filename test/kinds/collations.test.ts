import { defineRelations } from 'drizzle-orm';
import { pgTable, text } from 'drizzle-orm/pg-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { domain as example } from '#example/domain.ts';
import { createApi } from '../../src/engine/create-api.ts';
import { defineRootList, defineRootRow } from '../../src/engine/lists/root-fields.ts';
import { encodeId } from '../../src/engine/schema/global-id.ts';
import { createTestApp, type TestApp } from '../support/app.ts';

// A key of a collation to which different texts are equal: its rows have the ids of their own texts.

const description = 'Of the test.';
const folders = pgTable('folders', {
  path: text().primaryKey(),
  /** Name a folder. */
  type: text().notNull(),
  twin: text(),
});
const api = createApi(defineRelations({ folders }));
const Folder = api.builder.drizzleNode('folders', {
  name: 'Folder',
  description,
  id: { column: ({ path }) => path },
  select: { columns: {} },
  fields: (t) => ({
    path: t.exposeString('path', { description }),
    twin: t.field({
      type: api.builder.nodeInterfaceRef(),
      nullable: true,
      description,
      ...api.rowNamedBy('folders', { type: 'type', key: 'twin' }),
    }),
  }),
});
const folderList = api.defineList({
  name: 'Folder',
  plural: 'folders',
  table: 'folders',
  node: Folder,
  defaultOrder: 'path',
  filters: { path: true },
});
api.builder.queryType({ description });
defineRootList(folderList, description);
defineRootRow(folderList);

let app: TestApp;
const paths = ['a:b', 'c%3Ad', 'é%:', 'plain'];
beforeAll(async () => {
  app = await createTestApp({ domain: { ...example, schema: api.toSchema() }, compiled: true });
  const { asSuperuser } = app.database;
  // Punctuation counts for nothing, nor do capitals and accents.
  await asSuperuser(
    `create collation loose (provider = icu, locale = 'und-u-ka-shifted-ks-level1', deterministic = false)`,
  );
  await asSuperuser(
    'create table folders (path text collate loose primary key, type text, twin text)',
  );
  await asSuperuser('grant select on folders to authenticated');
  await asSuperuser(
    `insert into folders select one, 'Folder', one from unnest($1::text[]) as one`,
    [paths],
  );
});
afterAll(() => app.close());

async function ask(query: string, variables: object = {}) {
  const { answered } = app.operations!;
  const answer = await app.ask<{ folders: { nodes: { id: string; path: string }[] } }>(
    'alice',
    query,
    variables,
  );
  expect(answer.errors).toBeUndefined();
  expect(app.operations!.answered).toBe(answered + 1);
  expect(answer.text).toBe((await app.askResolvers('alice', query, variables)).text);
  return answer.data!;
}

it('has an id of its own text', async () => {
  const { nodes } = (await ask('{ folders { nodes { id path } } }')).folders;
  expect(nodes).toHaveLength(paths.length);
  for (const { id, path } of nodes) expect(id).toBe(encodeId('Folder', path));
});

it('is found by that id', async () => {
  const query = 'query ($id: ID!) { folder(id: $id) { path } }';
  for (const path of paths) {
    expect(await ask(query, { id: encodeId('Folder', path) })).toEqual({ folder: { path } });
  }
});

it.each([
  ['eq', 'PLAIN'],
  ['in', ['PLAIN']],
])('is filtered by what its collation takes for equal: %s', async (operator, value) => {
  const query = 'query ($where: FolderFilter) { folders(where: $where) { nodes { path } } }';
  expect(await ask(query, { where: { path: { [operator]: value } } })).toEqual({
    folders: { nodes: [{ path: 'plain' }] },
  });
});

it.each([
  ['contains', 'LAI', ['plain']],
  ['startsWith', 'PL', ['plain']],
  ['endsWith', 'AIN', ['plain']],
  ['contains', ':', ['a:b', 'é%:']],
])(
  'is looked into to the letter, which its collation can not do: %s %s',
  async (operator, value, found) => {
    const query = 'query ($where: FolderFilter) { folders(where: $where) { nodes { path } } }';
    const { nodes } = (await ask(query, { where: { path: { [operator]: value } } })).folders;
    expect(nodes.map(({ path }) => path).toSorted()).toEqual(found);
  },
);

it('costs no other column anything: Postgres drops the collation that it has anyway', async () => {
  const { rows } = await app.database.asSuperuser(
    `explain select from accounts where name collate pg_catalog."default" ilike '%a%'`,
  );
  const plan = rows.map((row) => String(row['QUERY PLAN'])).join('\n');
  expect(plan).toContain("Filter: (name ~~* '%a%'::text)");
});

it('is named by its own text alone, as a loader takes it', async () => {
  const query = '{ folders { nodes { path twin { ... on Folder { path } } } } }';
  await app.database.asSuperuser(`update folders set twin = 'PLAIN' where path = 'plain'`);
  const { nodes } = (await ask(query)).folders;
  expect(nodes).toHaveLength(paths.length);
  for (const { path, ...rest } of nodes)
    expect(rest).toEqual({ twin: path === 'plain' ? null : { path } });
});
