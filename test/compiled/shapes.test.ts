import { getOperationAST, parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { coerce, sourceOf } from '../../src/engine/compiled/operation-source.ts';
import { Budget } from '../../src/engine/memory/bounded-cache.ts';
import { Shapes } from '../../src/engine/compiled/shapes.ts';
import { encodeCursor } from '../../src/engine/lists/cursor.ts';
import { schema } from '#example/domain.ts';
import { todoList } from '#example/schema/todo.ts';
import {
  awkwardInstants,
  awkwardTexts,
  projects,
  todos,
  accounts,
} from '../api/support/awkward-rows.ts';
import { idOf, keyNumber, putRows } from '../api/support/rows.ts';
import { createTestApp, type TestApp } from '../support/app.ts';

// What a statement compares with is no part of it: whoever pages through a list, or looks for
// something else in it, pays the compiler once.

const mod = { sub: 'mod', role: 'moderator' };

let app: TestApp;

beforeAll(async () => {
  app = await createTestApp({ compiled: true });
  await putRows(app.database, 'accounts', accounts);
  await putRows(app.database, 'projects', projects);
  await putRows(app.database, 'todos', todos);
});
afterAll(() => app.close());

/** Asks both ways, which must say the same; tells how many shapes are kept more than before. */
async function askBoth(query: string, variables: object) {
  const operations = app.operations!;
  const { answered, keptBytes } = operations;
  const answer = await app.ask<never>(mod, query, variables);
  const compiled = operations.answered > answered;
  const expected = await app.askResolvers(mod, query, variables);
  expect(answer.text).toBe(expected.text);
  return { answer, compiled, isNew: operations.keptBytes > keptBytes };
}

interface Page {
  readonly list: {
    readonly nodes: readonly { readonly id: string }[];
    readonly pageInfo: Readonly<Record<string, string | boolean | null>>;
  };
}

/** Walks through a whole list; tells of each page whether it was compiled for it. */
async function walk(query: string, variables: object, { backward = false } = {}) {
  const [next, end, argument] = backward
    ? (['hasPreviousPage', 'startCursor', 'before'] as const)
    : (['hasNextPage', 'endCursor', 'after'] as const);
  const isNew: boolean[] = [];
  const ids = new Set<string>();
  let cursor: unknown = null;
  for (;;) {
    const page = await askBoth(query, { ...variables, [argument]: cursor });
    expect(page.compiled).toBe(true);
    isNew.push(page.isNew);
    const { list } = page.answer.data as unknown as Page;
    for (const { id } of list.nodes) ids.add(id);
    if (list.pageInfo[next] === false) break;
    cursor = list.pageInfo[end];
  }
  expect(ids.size).toBe(todos.length);
  return isNew;
}

const page = 'nodes { id task } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }';

describe('a list that is paged through is compiled', () => {
  it('once, and once for the first page, which has no cursor', async () => {
    const query = `query ($after: String) { list: todos(first: 3, after: $after) { ${page} } }`;
    const isNew = await walk(query, {});
    expect(isNew.length).toBeGreaterThan(20);
    expect(isNew).toEqual([true, true, ...isNew.slice(2).fill(false)]);
  });

  it('as often from its end', async () => {
    const query = `query ($before: String) { list: todos(last: 5, before: $before) { ${page} } }`;
    const isNew = await walk(query, {}, { backward: true });
    expect(isNew).toEqual([true, true, ...isNew.slice(2).fill(false)]);
  });

  it('once more where its order comes to rows without a value', async () => {
    const query = `query ($after: String, $orderBy: [TodoOrder!]) {
      list: todos(first: 5, after: $after, orderBy: $orderBy) { ${page} } }`;
    const orderBy = [{ field: 'DUE_AT' }, { field: 'TASK', direction: 'DESC' }];
    const isNew = await walk(query, { orderBy });
    expect(isNew.filter(Boolean)).toHaveLength(3);
  });
});

describe('conditions are compiled once, whatever they compare with', () => {
  const wanted = 'totalCount nodes { id task dueAt }';
  const text = `query ($text: String!) { todos(where: { task: { contains: $text } }) { ${wanted} } }`;
  const whole = `query ($where: TodoFilter) { todos(where: $where) { ${wanted} } }`;
  const cases: Readonly<Record<string, readonly [string, readonly object[]]>> = {
    'a text': [text, awkwardTexts.map((value) => ({ text: value }))],
    'an instant in a filter': [whole, awkwardInstants.map((gt) => ({ where: { dueAt: { gt } } }))],
    'lists of different lengths': [
      whole,
      [1, 2, 3, 30].map((length) => ({ where: { task: { in: awkwardTexts.slice(0, length) } } })),
    ],
    'an id': [
      whole,
      [1, 2, 3].map((n) => ({ where: { projectId: { ne: idOf('Project', keyNumber(n)) } } })),
    ],
    'a row that a relation leads to': [
      whole,
      [1, 2, 3].map((n) => ({
        where: {
          project: { accountId: { eq: idOf('Account', keyNumber(100 + n)) } },
          not: { project: { name: { contains: awkwardTexts[n] } } },
        },
      })),
    ],
    'groups of conditions': [
      whole,
      awkwardTexts.map((value) => ({
        where: { or: [{ task: { eq: value } }, { and: [{ task: { startsWith: value } }] }] },
      })),
    ],
  };

  it.each(Object.keys(cases))('%s', async (name) => {
    const [query, sets] = cases[name]!;
    const isNew: boolean[] = [];
    for (const variables of sets) {
      const asked = await askBoth(query, variables);
      expect(asked.compiled).toBe(true);
      isNew.push(asked.isNew);
    }
    expect(isNew.slice(1)).toEqual(isNew.slice(1).fill(false));
  });

  it('and anew where there are others', async () => {
    const query = `query ($where: TodoFilter) { todos(where: $where) { own: totalCount } }`;
    const filters = [
      { task: { eq: 'a' } },
      { task: { ne: 'a' } },
      { task: { eq: 'a', ne: 'a' } },
      { dueAt: { isNull: true } },
      { dueAt: { isNull: false } },
      { and: [{ task: { eq: 'a' } }] },
      { project: {} },
      { project: { name: { eq: 'a' } } },
      { project: { name: { ne: 'a' } } },
      { project: { account: { name: { eq: 'a' } } } },
      { or: [{ task: { eq: 'a' } }, { task: { eq: 'b' } }] },
      {},
      null,
    ];
    for (const where of filters) {
      expect(await askBoth(query, { where })).toMatchObject({ compiled: true, isNew: true });
    }
  });
});

test('twenty pages of twenty filters are compiled twice', () => {
  const document = parse(`query ($after: String, $where: TodoFilter) {
    todos(after: $after, where: $where) { nodes { task } } }`);
  const source = sourceOf(schema, document, getOperationAST(document)!);
  let compilations = 0;
  const compile = () => (compilations += 1);
  const shapes = new Shapes(source, {
    budget: new Budget({ bytes: 1_000_000 }),
    compile,
    weigh: () => 1,
  });
  const order = [{ key: 'id', direction: 'asc' }] as const;
  for (let n = 0; n < 20; n += 1) {
    const where = { task: { eq: `${n}` } };
    for (let at = 0; at < 20; at += 1) {
      const id = keyNumber(at);
      const after = at === 0 ? null : encodeCursor('todos', order, todoList.columns, { id });
      shapes.of(coerce(source, { after, where })!);
    }
  }
  expect(compilations).toBe(2);
});
