import { Client } from 'pg';
import { expect, test } from 'vitest';
import type { Catalog } from '../../scripts/adopt/catalog.ts';
import { readCatalog, readOnly } from '../../scripts/adopt/read-catalog.ts';
import { createForeignDatabase } from './support.ts';

const roles = ['anonymous', 'authenticated'];

async function catalogOf(name: string, schemas?: readonly string[]): Promise<Catalog> {
  const database = await createForeignDatabase(name);
  const client = new Client({ connectionString: database.superuserUrl });
  await client.connect();
  try {
    const read = () => readOnly(client, () => readCatalog(client, roles, schemas));
    const catalog = await read();
    expect(await read()).toEqual(catalog);
    return catalog;
  } finally {
    await client.end();
    await database.drop();
  }
}

const tableOf = ({ tables }: Catalog, name: string) => tables.find((table) => table.name === name)!;
const columnOf = (table: ReturnType<typeof tableOf>, name: string) =>
  table.columns.find((column) => column.name === name)!;

test('the tutorial: identity, the owner by default, four policies, grants to both roles', async () => {
  const catalog = await catalogOf('tutorial');
  expect(catalog.tables.map(({ name }) => name)).toEqual(['todos']);
  const todos = tableOf(catalog, 'todos');
  expect(todos).toMatchObject({
    schema: 'public',
    kind: 'table',
    comment: 'Something to do.',
    secured: true,
    forced: false,
    changesUpdates: false,
    key: ['id'],
    unique: [['id']],
    privileges: {
      anonymous: ['select', 'insert', 'update', 'delete'],
      authenticated: ['select', 'insert', 'update', 'delete'],
    },
  });
  expect(columnOf(todos, 'id')).toMatchObject({ type: 'bigint', identity: 'by default' });
  expect(columnOf(todos, 'user_id')).toMatchObject({
    default: 'auth.user_id()',
    defaultCalls: ['auth'],
    notNull: true,
  });
  expect(columnOf(todos, 'inserted_at')).toMatchObject({
    type: 'timestamp with time zone',
    default: 'now()',
    defaultCalls: ['pg_catalog'],
  });
  expect(todos.policies.map(({ command, binds }) => [command, ...binds])).toEqual([
    ['insert', 'authenticated'],
    ['delete', 'authenticated'],
    ['update', 'authenticated'],
    ['select', 'authenticated'],
  ]);
});

test('types are what they are made of, through domains and arrays', async () => {
  const catalog = await catalogOf('kinds');
  const crates = tableOf(catalog, 'crates');
  expect(crates.columns.map(({ name }) => name)).not.toContain('gone');
  expect(columnOf(tableOf(catalog, 'places'), 'name')).toMatchObject({
    type: 'character varying(40)',
    length: 40,
    notNull: true,
    default: "'none'::character varying",
  });
  expect(columnOf(crates, 'tags')).toMatchObject({
    dimensions: 1,
    base: { schema: 'pg_catalog', name: 'text' },
  });
  expect(columnOf(crates, 'grade').base).toEqual({ schema: 'public', name: 'grade' });
  expect(catalog.enums).toContainEqual({
    schema: 'public',
    name: 'grade',
    comment: null,
    values: ['good', 'worn out'],
  });
  expect(columnOf(crates, 'doubled')).toMatchObject({ generated: true, default: null });
  expect(columnOf(crates, 'id')).toMatchObject({ identity: 'always' });
});

test('only what no two rows have alike is unique, and keys lead to other schemas', async () => {
  const catalog = await catalogOf('kinds');
  const crates = tableOf(catalog, 'crates');
  expect(crates.unique).toEqual([['id'], ['place', 'price']]);
  expect(crates.foreignKeys).toEqual([
    {
      name: 'crates_place_fkey',
      columns: ['place'],
      schema: 'public',
      table: 'places',
      targets: ['code'],
    },
  ]);
  const receipts = tableOf(catalog, 'receipts');
  expect(receipts.key).toEqual(['line', 'crate']);
  expect(receipts.foreignKeys[0]).toMatchObject({ schema: 'public', table: 'crates' });
});

test('privileges are told for each role, of tables and of columns', async () => {
  const crates = tableOf(await catalogOf('kinds'), 'crates');
  expect(crates.privileges).toEqual({
    anonymous: [],
    authenticated: ['select', 'insert', 'update', 'delete'],
  });
  expect(columnOf(crates, 'grade').privileges['authenticated']).toEqual([
    'select',
    'insert',
    'update',
  ]);
  expect(columnOf(crates, 'price').privileges['authenticated']).toEqual(['select']);
  expect(columnOf(crates, 'secret').privileges['authenticated']).toEqual([]);
});

test('policies are told as they are, one for PUBLIC too, and what restricts', async () => {
  const crates = tableOf(await catalogOf('kinds'), 'crates');
  expect(crates).toMatchObject({ secured: true, forced: true });
  expect(crates.policies).toEqual([
    {
      name: 'every',
      command: 'all',
      permissive: true,
      roles: ['public'],
      binds: roles,
      using: 'true',
      check: '(price IS NULL)',
    },
    expect.objectContaining({ name: 'limited', permissive: false, command: 'delete' }),
  ]);
});

test('partitions and views are told from tables, and one schema is read where it is named', async () => {
  const catalog = await catalogOf('kinds');
  expect(Object.fromEntries(catalog.tables.map(({ name, kind }) => [name, kind]))).toEqual({
    all_crates: 'view',
    crates: 'table',
    days: 'table',
    days_2026: 'partition',
    kept_crates: 'materialized view',
    open_crates: 'view',
    places: 'table',
    receipts: 'table',
  });
  expect(tableOf(catalog, 'open_crates').securityInvoker).toBe(true);
  expect(tableOf(catalog, 'all_crates').securityInvoker).toBe(false);
  const { tables } = await catalogOf('kinds', ['billing']);
  expect(tables.map(({ name }) => name)).toEqual(['days', 'days_2026', 'receipts']);
});
