import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codesOf, createTestApp, type TestApp } from '../support/app.ts';
import { askPages, type ListArguments } from './support/lists.ts';
import { expectProblems, pathsOf } from './support/problems.ts';
import { idOf, keyNumber, keyOf, putRows, type TodoRow } from './support/rows.ts';

const todos = { type: 'Todo', field: 'todos', within: '' } as const;
const document = `query ($first: Int, $after: String, $last: Int, $before: String, $where: TodoFilter, $orderBy: [TodoOrder!]) {
  todos(first: $first, after: $after, last: $last, before: $before, where: $where, orderBy: $orderBy) { nodes { id } }
}`;

const day = (n: number) => `2026-01-${String(n).padStart(2, '0')}T00:00:00Z`;

/** 25 todos: number n was inserted on the nth, and is the older the later it is due. */
const rows: TodoRow[] = Array.from({ length: 25 }, (_, index) => index + 1).map((n) => ({
  id: keyNumber(n),
  user_id: 'alice',
  project_id: null,
  task: n % 2 === 0 ? 'even' : 'odd',
  is_complete: n > 20,
  due_at: n % 5 === 0 ? null : day(30 - n),
  inserted_at: day(n),
  updated_at: day(1),
}));

const upTo = (n: number) => Array.from({ length: n }, (_, index) => index + 1);

const made = (...parts: unknown[]) => Buffer.from(JSON.stringify(parts)).toString('base64url');

const byDueAt = (direction: string) => [{ field: 'DUE_AT', direction }];

const byDone = (direction: string) => ({ field: 'IS_COMPLETE', direction });

describe('a page', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await createTestApp();
    await putRows(app.database, 'todos', rows);
  });
  afterAll(() => app.close());

  const page = async (args: ListArguments) => (await askPages(app, 'alice', todos, [args]))[0]!;
  const numbers = async (args: ListArguments) =>
    (await page(args)).nodes.map(({ id }) => Number(keyOf(id).slice(-12)));
  const cursorOf = async (n: number, args: ListArguments = {}) => {
    const { edges } = await page({ first: 100, ...args });
    return edges.find(({ node }) => keyOf(node.id) === keyNumber(n))!.cursor;
  };

  const facts = async (args: ListArguments) => {
    const { hasPreviousPage, hasNextPage } = (await page(args)).pageInfo;
    return [hasPreviousPage, hasNextPage];
  };

  it.each([
    ['20 rows from the start, when nothing is said', {}, upTo(20)],
    [
      '20 rows, when only nulls are',
      { first: null, last: null, after: null, before: null, where: null, orderBy: null },
      upTo(20),
    ],
    ['as many as `first` says', { first: 3 }, [1, 2, 3]],
    ['as many as `last` says, in the order of the list', { last: 3 }, [23, 24, 25]],
    ['as many as `last` says, when `first` is null', { first: null, last: 1 }, [25]],
    ['up to 100', { first: 100 }, upTo(25)],
    ['all that there are', { last: 100 }, upTo(25)],
  ])('has %s', async (_what, args, expected) => {
    expect(await numbers(args)).toEqual(expected);
  });

  it('goes on from a cursor: `after` with `first` or alone, `before` with `last`', async () => {
    const cursor = await cursorOf(22);
    expect(await numbers({ first: 2, after: cursor })).toEqual([23, 24]);
    expect(await numbers({ after: cursor })).toEqual([23, 24, 25]);
    expect(await numbers({ last: 2, before: cursor })).toEqual([20, 21]);
    expect(await numbers({ last: 2, before: cursor, first: null, after: null })).toEqual([20, 21]);
  });

  it('knows what lies on both sides of it, in both directions', async () => {
    const [second, last] = [await cursorOf(2), await cursorOf(25)];
    expect(await facts({ first: 25 })).toEqual([false, false]);
    expect(await facts({ first: 24 })).toEqual([false, true]);
    expect(await facts({ last: 24 })).toEqual([true, false]);
    expect(await facts({ first: 1, after: second })).toEqual([true, true]);
    expect(await facts({ last: 1, before: second })).toEqual([false, true]);
    expect(await facts({ first: 1, after: last })).toEqual([true, false]);
  });

  it('without rows has no cursors, and still knows what lies before it', async () => {
    const empty = await page({ first: 1, after: await cursorOf(25) });
    expect(empty).toMatchObject({ nodes: [], edges: [], totalCount: 25 });
    expect(empty.pageInfo).toEqual({
      startCursor: null,
      endCursor: null,
      hasNextPage: false,
      hasPreviousPage: true,
    });
  });

  it('has rows without a value last in ASC and first in DESC', async () => {
    expect(await numbers({ last: 6, orderBy: byDueAt('ASC') })).toEqual([1, 5, 10, 15, 20, 25]);
    expect(await numbers({ first: 6, orderBy: byDueAt('DESC') })).toEqual([25, 20, 15, 10, 5, 1]);
  });

  it('tells equal rows apart by the id, in the direction of the last step', async () => {
    const task = { field: 'TASK' };
    expect(await numbers({ first: 3, orderBy: [task] })).toEqual([2, 4, 6]);
    expect(await numbers({ first: 3, orderBy: [task, byDone('ASC')] })).toEqual([2, 4, 6]);
    expect(await numbers({ first: 3, orderBy: [task, byDone('DESC')] })).toEqual([24, 22, 20]);
    expect(await numbers({ first: 3, orderBy: [byDone('DESC'), task] })).toEqual([22, 24, 21]);
  });

  it('is in the usual order where `orderBy` is empty, and by a field once where it is named twice', async () => {
    expect(await numbers({ first: 2, orderBy: [] })).toEqual([1, 2]);
    const twice = ['ASC', 'DESC'].map((direction) => ({ field: 'INSERTED_AT', direction }));
    expect(await numbers({ first: 2, orderBy: twice })).toEqual([1, 2]);
  });

  it('follows a cursor under another filter', async () => {
    const where = { task: { eq: 'odd' } };
    const cursor = await cursorOf(8);
    expect(await numbers({ first: 2, after: cursor, where })).toEqual([9, 11]);
    expect(await numbers({ last: 2, before: cursor, where })).toEqual([5, 7]);
  });

  it('follows the cursor of a row that is gone', async () => {
    await putRows(app.database, 'todos', [{ ...rows[9]!, id: keyNumber(99) }]);
    const cursor = await cursorOf(99);
    await app.database.asSuperuser('delete from todos where id = $1', [keyNumber(99)]);
    expect(await numbers({ first: 2, after: cursor })).toEqual([11, 12]);
    expect(await numbers({ last: 2, before: cursor })).toEqual([9, 10]);
  });

  it.each<[string, ListArguments, string[]]>([
    ['`first: 0`', { first: 0 }, ['first']],
    ['`first: -1`', { first: -1 }, ['first']],
    ['`first: 101`', { first: 101 }, ['first']],
    ['`last: 0`', { last: 0 }, ['last']],
    ['`last: 2147483647`', { last: 2_147_483_647 }, ['last']],
    ['`first` and `last`', { first: 1, last: 1 }, ['last']],
    ['`first` with `before`', { first: 1, before: 'x' }, ['before']],
    ['`last` with `after`', { last: 1, after: 'x' }, ['after']],
    ['`before` alone', { before: 'x' }, ['before']],
    [
      'everything wrong at once',
      { first: 0, last: 101, after: 'x' },
      ['after', 'first', 'last', 'last'],
    ],
  ])('is not given for %s', async (_what, args, paths) => {
    await expectProblems(app, document, args, paths);
  });

  const usual = 'todos,insertedAt asc,id asc';
  it.each([
    ['empty', ''],
    ['no base64', '§§§'],
    ['of nothing', Buffer.from('').toString('base64url')],
    ['no JSON', Buffer.from('insertedAt').toString('base64url')],
    ['not UTF-8', Buffer.from([0xff, 0xfe]).toString('base64url')],
    ['no list', Buffer.from('{"a":1}').toString('base64url')],
    ['an id', idOf('Todo', keyNumber(1))],
    [
      'of a list that is ordered otherwise',
      made('todos,insertedAt desc,id desc', day(1), keyNumber(1)),
    ],
    ['of another type of row', made('projects,createdAt asc,id asc', day(1), keyNumber(1))],
    ['too short', made(usual, day(1))],
    ['too long', made(usual, day(1), keyNumber(1), 1)],
    ['without a value where there is always one', made(usual, null, keyNumber(1))],
    ['with a day that does not exist', made(usual, '2026-02-30T00:00:00Z', keyNumber(1))],
    ['with a time that does not exist', made(usual, '2026-02-03T24:00:00Z', keyNumber(1))],
    ['with the year 0', made(usual, '0000-01-01T00:00:00Z', keyNumber(1))],
    ['with a number for an instant', made(usual, 1, keyNumber(1))],
    ['with SQL for an instant', made(usual, 'now(); drop table todos; --', keyNumber(1))],
    ['with something else for an id', made(usual, day(1), 'x')],
    ['with an object for an id', made(usual, day(1), {})],
  ])('is not given for a cursor that is %s', async (_what, cursor) => {
    await expectProblems(app, document, { after: cursor }, ['after']);
    await expectProblems(app, document, { last: 1, before: cursor }, ['before']);
  });

  it('is not given for a cursor that was cut or lengthened', async () => {
    const cursor = await cursorOf(1);
    for (const length of [1, 7, cursor.length - 4, cursor.length - 1]) {
      await expectProblems(app, document, { after: cursor.slice(0, length) }, ['after']);
    }
    for (const longer of [
      `${cursor}=`,
      `${cursor}A`,
      ` ${cursor}`,
      cursor + cursor,
      'A'.repeat(100_000),
    ]) {
      await expectProblems(app, document, { after: longer }, ['after']);
    }
  });

  it('is not given for a real cursor of another order, and of no value that can be stored', async () => {
    const orderBy = [{ field: 'TASK' }];
    const cursor = await cursorOf(1, { orderBy });
    await expectProblems(app, document, { after: cursor }, ['after']);
    await expectProblems(
      app,
      document,
      { after: cursor, orderBy: [...orderBy, { field: 'DUE_AT' }] },
      ['after'],
    );
    await expectProblems(app, document, { after: await cursorOf(1), orderBy }, ['after']);
    const nul = made('todos,task asc,id asc', 'a\0', keyNumber(1));
    await expectProblems(app, document, { after: nul, orderBy }, ['after']);
  });

  it('or a refusal is all there is for a cursor that was changed, whatever was changed', async () => {
    const cursor = await cursorOf(1);
    const changed = Array.from(cursor, (character, n) =>
      [cursor.slice(0, n), character === 'A' ? 'Q' : 'A', cursor.slice(n + 1)].join(''),
    );
    const answers = await Promise.all(
      changed.map((after) => app.ask('alice', document, { after })),
    );
    const refused = answers.filter(({ errors }) => errors !== undefined);
    expect(new Set(refused.flatMap(codesOf))).toEqual(new Set(['BAD_USER_INPUT']));
    expect(new Set(refused.flatMap(pathsOf))).toEqual(new Set(['after']));
  });

  it('of a nested list is refused at that list', async () => {
    const account = keyNumber(500);
    const times = { created_at: day(1), updated_at: day(1) };
    await putRows(app.database, 'accounts', [{ id: account, name: 'a', slug: 'one', ...times }]);
    const member = { id: keyNumber(501), account_id: account, user_id: 'alice', active: true };
    await putRows(app.database, 'memberships', [{ ...member, role: 'OWNER', ...times }]);
    const answer = await app.ask(
      'alice',
      '{ accounts { nodes { ok: members { totalCount } bad: members(first: 1, before: "x") { totalCount } } } }',
    );
    expect(codesOf(answer)).toEqual(['BAD_USER_INPUT']);
    expect(answer.errors?.[0]?.path).toEqual(['accounts', 'nodes', 0, 'bad']);
    expect(pathsOf(answer)).toEqual(['before']);
  });
});

const ids = (count: number) => Array.from({ length: count }, (_, n) => idOf('Todo', keyNumber(n)));

describe('nodes', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await createTestApp();
  });
  afterAll(() => app.close());

  const byIds = 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }';

  it('takes 100 ids, and is null for whatever is none or not there', async () => {
    const answer = await app.ask('alice', byIds, {
      ids: [...ids(97), 'x', '', 'A'.repeat(10_000)],
    });
    expect(answer.errors).toBeUndefined();
    expect(answer.data).toEqual({ nodes: Array(100).fill(null) });
  });

  it('takes no more than 100', async () => {
    await expectProblems(app, byIds, { ids: ids(101) }, ['ids']);
  });
});
