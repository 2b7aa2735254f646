import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { driftOf } from '../../scripts/adopt/drift.ts';
import { placeFiles } from '../../scripts/adopt/place-files.ts';
import { readCatalog, readOnly } from '../../scripts/adopt/read-catalog.ts';
import { writeDomain } from '../../scripts/adopt/write/index.ts';
import { temporaryDirectory } from '../embedded/support.ts';
import type { TestDatabase } from '../support/clone.ts';
import { createForeignDatabase, readDatabase } from './support.ts';

// Adopt is asked again: what has changed in the database since, and in the files.

describe('files', () => {
  let folder: Awaited<ReturnType<typeof temporaryDirectory>>;
  let path: string;
  beforeEach(async () => {
    folder = await temporaryDirectory();
    path = join(folder.path, 'deep/file.ts');
  });
  afterEach(() => folder[Symbol.asyncDispose]());

  const first = 'one\ntwo\nthree\nfour\nfive\n';
  const second = 'one\ntwo\nthree\nfour\nFIVE\n';
  const place = (text: string, before?: string) =>
    placeFiles(new Map([[path, text]]), new Map(before === undefined ? [] : [[path, before]]));

  test('are written where there are none, and once more only where something is new', async () => {
    expect((await place(first)).written).toEqual([path]);
    expect(await place(first, first)).toEqual({ written: [], merged: [], left: [] });
    expect((await place(second, first)).written).toEqual([path]);
    expect(await readFile(path, 'utf8')).toBe(second);
  });

  test('that were changed by hand elsewhere get what is new', async () => {
    await place(first);
    await writeFile(path, `// Mine.\n${first}`);
    expect((await place(second, first)).merged).toEqual([path]);
    expect(await readFile(path, 'utf8')).toBe(`// Mine.\n${second}`);
  });

  test('that were changed by hand in the same place, or were there before, are left', async () => {
    await place(first);
    const mine = first.replace('five', 'mine');
    await writeFile(path, mine);
    expect((await place(second, first)).left).toEqual([path]);
    expect((await place(second)).left).toEqual([path]);
    expect(await readFile(path, 'utf8')).toBe(mine);
  });

  test('that were deleted by hand stay deleted', async () => {
    await place(first);
    await rm(path);
    expect((await place(second, first)).left).toEqual([path]);
    expect(await place(first, first)).toEqual({ written: [], merged: [], left: [] });
  });
});

describe('the database', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createForeignDatabase('tutorial');
  });
  afterAll(() => database.drop());

  const catalog = async () => {
    const client = new Client({ connectionString: database.superuserUrl });
    await client.connect();
    try {
      return await readOnly(client, () => readCatalog(client, ['anonymous', 'authenticated']));
    } finally {
      await client.end();
    }
  };

  test.each([
    ['alter table todos add due date', 'The column public.todos.due is new.'],
    [
      'alter table todos alter task drop not null',
      'public.todos.task: its notNull changed, from true to false.',
    ],
    [
      'alter policy "view todos" on todos using (true)',
      'The policy "view todos" on public.todos changed.',
    ],
    ['revoke delete on todos from authenticated', 'public.todos: its privileges changed.'],
    ['alter table todos drop due', 'The column public.todos.due is gone.'],
    [`create type grade as enum ('a')`, 'The enum public.grade is new.'],
    ['create table notes (id int primary key)', 'The table public.notes is new.'],
  ])('has drifted after: %s', async (sql, sentence) => {
    const before = await catalog();
    expect(driftOf(before, await catalog())).toEqual([]);
    await database.asSuperuser(sql);
    expect(driftOf(before, await catalog())).toContain(sentence);
  });

  test('one table is added to those that were asked for, and what was wished before is wished still', async () => {
    await database.asSuperuser(`alter table notes enable row level security;
      create policy own on notes for select to authenticated using (false)`);
    const one = await readDatabase(database, { tables: ['todos'] });
    expect(one.plan.types.map(({ name }) => name)).toEqual(['Todo']);
    const both = await readDatabase(database, { tables: ['public.notes'] }, one.state);
    expect(both.plan.types.map(({ name }) => name)).toEqual(['Note', 'Todo']);
    expect(both.state.roles).toEqual(one.state.roles);
    const files = await writeDomain(both.plan);
    expect([...files.keys()]).toContain('schema/note.ts');
    expect(await writeDomain(both.plan)).toEqual(files);
  });
});
