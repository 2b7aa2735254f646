import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { claimsFor } from '../support/claims.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { addAccount, addProject, addTodo } from '../support/rows.ts';

// Tables that an adopter puts under audit: the domain says one column, the engine finds the way.

let database: TestDatabase;
let account: string;
let project: string;
let todo: string;
beforeAll(async () => {
  database = await createDatabase();
  account = await addAccount(database, 'acme', { olga: 'OWNER' });
  project = await addProject(database, account, 'Plan');
  todo = await addTodo(database, 'olga', 'A', project);
  await database.asOwner(
    `create table comments (id uuid primary key default gen_random_uuid(),
       todo_id uuid not null references todos on delete cascade, other_id uuid, body text);
     create table numbered (number int primary key);
     create table pairs (one int, two int, primary key (one, two));
     create table priced (price numeric primary key);
     create table notes (key uuid primary key default gen_random_uuid(), body text);
     create table "Größen" (id uuid primary key default gen_random_uuid(), "für" uuid references accounts);
     create table rooms (id uuid primary key default gen_random_uuid(), note uuid references notes)`,
  );
});
afterAll(() => database.drop());

const audit = (call: string) =>
  database.asOwner(`select rowhouse.audit(${call})`).then(
    () => 'it worked',
    (error: unknown) => String(error),
  );

/** What was recorded of a type, and of which account. */
const recorded = async (type: string) => {
  const { rows } = await database.asSuperuser(
    `select action, account_id as account, changes from rowhouse.activities
     where subject_type = $1 order by occurred_at`,
    [type],
  );
  return rows;
};

describe('rowhouse.audit() refuses', () => {
  test.each([
    [`'comments', 'Comment', 'tood_id'`, 'it has no column tood_id'],
    [`'comments', 'Comment', 'other_id'`, 'its column other_id is no foreign key'],
    [`'comments', 'Comment', 'body'`, 'its column body is no foreign key'],
    [`'rooms', 'Room', 'note'`, 'leads to public.notes, which is not under audit itself'],
    [`'comments', 'Comment', 'todo_id', '{bdoy}'`, 'it has no column bdoy'],
    [`'pairs', 'Pair'`, 'its primary key is not one column'],
    [`'priced', 'Price'`, 'its primary key price is of type numeric, by which no row is known'],
    [
      `'numbered', 'Number', 'number'`,
      'an account is known by a uuid, and the key number is of type integer',
    ],
  ])('(%s): %s', async (call, reason) => {
    expect(await audit(call)).toContain(reason);
  });
});

describe('a child of a child', () => {
  beforeAll(() => audit(`'comments', 'Comment', 'todo_id'`));

  test('is recorded for the account at the end of the way', async () => {
    await database.asSuperuser('insert into comments (todo_id, body) values ($1, $2)', [
      todo,
      'Hi',
    ]);
    await database.asSuperuser(`update comments set body = 'Ho'`);
    expect(await recorded('Comment')).toEqual([
      { action: 'CREATED', account, changes: {} },
      { action: 'UPDATED', account, changes: { body: ['Hi', 'Ho'] } },
    ]);
  });

  test('is recorded so, too, when all on the way goes with it', async () => {
    const own = await addProject(database, account, 'Short');
    const gone = await addTodo(database, 'olga', 'B', own);
    await database.asSuperuser('insert into comments (todo_id) values ($1)', [gone]);
    await database.become(claimsFor('olga'), (query) =>
      query('delete from projects where id = $1', [own]),
    );
    expect((await recorded('Comment')).at(-1)).toMatchObject({ action: 'DELETED', account });
  });

  test('is not written, rather than recorded for nobody, once its column has another name', async () => {
    await database.asOwner('alter table comments rename todo_id to task_id');
    await expect(
      database.asSuperuser('insert into comments (task_id) values ($1)', [todo]),
    ).rejects.toThrow('the trigger audit on public.comments names a column that is not there');
    expect(await audit(`'comments', 'Comment', 'task_id'`)).toBe('it worked');
    await database.asSuperuser('insert into comments (task_id) values ($1)', [todo]);
    expect((await recorded('Comment')).at(-1)).toMatchObject({ action: 'CREATED', account });
  });
});

/** What was recorded of racks, bins and items. */
const entriesOf = async (action: string) => {
  const { rows } = await database.asSuperuser(
    `select subject_type as type, subject_id as id, account_id as account, changes from rowhouse.activities
     where subject_type in ('Rack', 'Bin', 'Item') and action = $1::rowhouse.activity_action order by subject_type`,
    [action],
  );
  return rows;
};

describe('tables whose keys are numbers and texts', () => {
  beforeAll(async () => {
    await database.asOwner(
      `create table racks (number bigint generated always as identity primary key,
         account_id uuid references accounts);
       create table bins (code text primary key, rack bigint references racks on delete cascade);
       create table items (place smallint primary key, bin text references bins on delete cascade, weight bigint)`,
    );
    await audit(`'racks', 'Rack', 'account_id'`);
    await audit(`'bins', 'Bin', 'rack'`);
    await audit(`'items', 'Item', 'bin'`);
    await database.asSuperuser('insert into racks (account_id) values ($1)', [account]);
    await database.asSuperuser(`insert into bins values ('a:"1', 1)`);
    await database.asSuperuser(`insert into items values (-7, 'a:"1', 5)`);
  });

  test('are recorded by them, for the account at the end of the way', async () => {
    expect(await entriesOf('CREATED')).toEqual([
      { type: 'Bin', id: 'a:"1', account, changes: {} },
      { type: 'Item', id: '-7', account, changes: {} },
      { type: 'Rack', id: '1', account, changes: {} },
    ]);
  });

  test('tell a number that JSON would round as a text', async () => {
    await database.asSuperuser('update items set weight = 9007199254740993');
    expect(await entriesOf('UPDATED')).toMatchObject([
      { changes: { weight: [5, '9007199254740993'] } },
    ]);
  });

  test('are not taken for rows of another type that had the same key', async () => {
    const other = await addAccount(database, 'other', {});
    await database.asSuperuser(
      `insert into rowhouse.activities (account_id, action, subject_type, subject_id, role, occurred_at)
       select $1, 'DELETED', 'Todo', key, 'admin', '2120-02-02' from unnest($2::text[]) as key`,
      [other, ['1', 'a:"1', '-7']],
    );
    await database.asSuperuser('delete from racks');
    expect((await entriesOf('DELETED')).map(({ type, account: of }) => [type, of])).toEqual([
      ['Bin', account],
      ['Item', account],
      ['Rack', account],
    ]);
  });
});

test('what refers to a row that goes unrecorded stays, rather than be recorded for nobody', async () => {
  const own = await addProject(database, account, 'Unrecorded');
  await addTodo(database, 'olga', 'C', own);
  await database.asOwner('alter table projects disable trigger audit');
  await expect(
    database.become(claimsFor('olga'), (query) =>
      query('delete from projects where id = $1', [own]),
    ),
  ).rejects.toThrow(`it is not known whose ${own} is in {public.projects,id,account_id}`);
  await database.asOwner('alter table projects enable trigger audit');
});

test('what copies a value of another row stands in no entry, and its change leaves none', async () => {
  await database.asOwner(
    `create table parcels (id uuid primary key default gen_random_uuid(), project_id uuid, is_public boolean, body text,
       foreign key (project_id, is_public) references projects (id, is_public) on update cascade on delete cascade)`,
  );
  expect(await audit(`'parcels', 'Parcel', 'project_id', '{is_public}'`)).toBe('it worked');
  const own = await addProject(database, account, 'Parcels');
  await database.asSuperuser(
    `insert into parcels (project_id, is_public, body) values ($1, false, 'A')`,
    [own],
  );
  await database.asSuperuser('update projects set is_public = true where id = $1', [own]);
  await database.asSuperuser(`update parcels set body = 'B'`);
  await database.asSuperuser('delete from parcels');
  expect(await recorded('Parcel')).toEqual([
    { action: 'CREATED', account, changes: {} },
    { action: 'UPDATED', account, changes: { body: ['A', 'B'] } },
    { action: 'DELETED', account, changes: { body: ['B', null], project_id: [own, null] } },
  ]);
});

test('names in any alphabet lead on', async () => {
  expect(await audit(`'"Größen"', 'Größe', 'für'`)).toBe('it worked');
  await database.asOwner(
    `create table parts (id uuid primary key default gen_random_uuid(), whole uuid references "Größen")`,
  );
  expect(await audit(`'parts', 'Part', 'whole'`)).toBe('it worked');
  await database.asSuperuser(
    `with whole as (insert into "Größen" ("für") values ($1) returning id) select id from whole`,
    [account],
  );
  await database.asSuperuser('insert into parts (whole) select id from "Größen"');
  expect(await recorded('Part')).toMatchObject([{ action: 'CREATED', account }]);
});

test('a table of no account is recorded by the key that it has, of no account', async () => {
  expect(await audit(`'notes', 'Note'`)).toBe('it worked');
  await database.asSuperuser(`insert into notes (body) values ('A'); update notes set body = 'B'`);
  expect(await recorded('Note')).toEqual([
    { action: 'CREATED', account: null, changes: {} },
    { action: 'UPDATED', account: null, changes: { body: [null, null] } },
  ]);
  expect(await audit(`'rooms', 'Room', 'note'`)).toContain('belongs to no account');
});
