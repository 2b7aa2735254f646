import { assert, asyncProperty, boolean, constantFrom, integer, record } from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { json, openTwoWays, type Sent, type TwoWays } from '../compiled/support/two-ways.ts';
import { addAccount, addProject } from '../support/rows.ts';

// What an operation may ask for is counted over the whole of it, whichever way would answer.

let ways: TwoWays;

beforeAll(async () => {
  ways = await openTwoWays(() => ({}));
  for (const { database } of [ways.compiled, ways.resolvers]) {
    const account = await addAccount(database, 'one', { alice: 'OWNER' });
    await addProject(database, account, 'a', true);
  }
});
afterAll(() => ways.close());
beforeEach(forget);

function forget(): void {
  for (const { driver } of [ways.compiled, ways.resolvers]) driver.statements.length = 0;
}

const statements = () => [...ways.compiled.driver.statements, ...ways.resolvers.driver.statements];

const each = (count: number, one: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => one(index)).join(' ');

const refusal = { status: 400, codes: ['QUERY_TOO_COMPLEX'], statements: 0, isShort: true };

/** What comes of it by each way: the second time its document is known, the third it is compiled. */
async function outcomesOf(sent: Sent) {
  const outcomes = [];
  for (let time = 1; time <= 3; time += 1) {
    for (const way of ['ask', 'askResolvers'] as const) {
      forget();
      const { status, text } = await ways[way]({ as: null, ...sent });
      const { errors = [] } = JSON.parse(text) as { errors?: { extensions: { code: string } }[] };
      const codes = errors.map(({ extensions }) => extensions.code);
      outcomes.push({
        status,
        codes,
        statements: statements().length,
        isShort: text.length < 1000,
      });
    }
  }
  return outcomes;
}

async function expectRefused(query: string, variables = {}, as: Sent['as'] = null) {
  const outcomes = await outcomesOf({ as, body: json(query, { variables }) });
  expect(outcomes).toEqual(outcomes.map(() => refusal));
}

async function expectAnswered(query: string, variables = {}) {
  const outcomes = await outcomesOf({ body: json(query, { variables }) });
  for (const outcome of outcomes) expect(outcome).toMatchObject({ status: 200, codes: [] });
}

/** A filter of so many conditions, which are three parts each: two objects, and what is in them. */
const conditions = (count: number) => ({
  or: Array.from({ length: count }, (_, index) => ({ task: { contains: `x${index}` } })),
});

/** Conditions on the project, each of which is a look at another table. */
const inProjects = (count: number) => ({
  or: Array.from({ length: count }, () => ({ project: {} })),
});
const literally = (count: number) =>
  `{ todos(where: { or: [${each(count, () => '{ project: {} }')}] }) { nodes { id } } }`;
const ofAccounts = (count: number) => `query ($w: ProjectFilter) {
  todos(where: { or: [${each(count, () => '{ project: $w }')}] }) { nodes { id } } }`;

/** 225 lists that use the same variable. */
const manyLists = (argument: string, type: string) =>
  `query ($v: ${type}) { ${each(15, (i) => `a${i}: projects(first: 1) { nodes { ...P } }`)} }
   fragment P on Project { ${each(15, (i) => `b${i}: todos(${argument}) { nodes { id } }`)} }`;

/** A list beneath each of 2,000 rows. */
const beneathRows = (argument: string, type: string) =>
  `query ($v: ${type}) { projects(first: 100) { nodes { account { projects(first: 20) { nodes { todos(first: 1, ${argument}) { nodes { id } } } } } } } }`;

const inLists = (count: number) =>
  `query ($v: [String!]) { ${each(count, (i) => `a${i}: todos(where: { task: { in: $v } }) { nodes { id } }`)} }`;
const named = (letters: number) => `{ ${'a'.repeat(letters)}: __typename }`;
const longName = (i: number) => `${'a'.repeat(97)}${i}`;
const longLists = (lists: number) =>
  `{ ${each(lists, (i) => `a${i}: todos(first: 1) { nodes { ...T } }`)} }
       fragment T on Todo { ${each(15, (i) => `${longName(100 + i)}: id`)} ${each(15, (i) => `${longName(200 + i)}: task`)} ${each(15, (i) => `${longName(300 + i)}: dueAt`)} }`;
const padded = (length: number) => `{ __typename }${' '.repeat(length - 14)}`;
const rows = (fields: string) =>
  `{ ${each(2, (i) => `a${i}: projects(first: 100) { nodes { todos(first: 90) { nodes { ${fields} } } } }`)} }`;
const longNames = (count: number) => each(count, (i) => `${'a'.repeat(90)}${100 + i}: id`);

describe('the parts of filters', () => {
  const one = 'query One($w: TodoFilter) { todos(where: $w) { nodes { id } } }';
  const counted = one.replace('One', 'Counted').replace('nodes', 'totalCount nodes');

  test('are 3,000 at most: the filter and its list are two', async () => {
    await expectAnswered(one, { w: conditions(999) });
    await expectRefused(one, { w: conditions(1000) });
  });

  test('count again for a list that is counted', async () => {
    await expectAnswered(counted, { w: conditions(499) });
    await expectRefused(counted, { w: conditions(500) });
  });

  test('count again for each list that uses a variable', async () => {
    await expectAnswered(manyLists('first: 1, where: $v', 'TodoFilter'), { v: conditions(3) });
    await expectRefused(manyLists('first: 1, where: $v', 'TodoFilter'), { v: conditions(4) });
  });

  test('are 25 more for each relation that a filter follows, wherever that is said', async () => {
    // 27 each: the object, the row, and the 25; and the filter with its list.
    await expectAnswered(one, { w: inProjects(111) });
    await expectRefused(one, { w: inProjects(112) });
    await expectAnswered(literally(111));
    await expectRefused(literally(112));
    // 53 each: the object and 25, and the variable's 27.
    await expectAnswered(ofAccounts(56), { w: { account: {} } });
    await expectRefused(ofAccounts(57), { w: { account: {} } });
  });

  test('count where they are the default of a variable', async () => {
    const filter = `{ or: [${each(30, (i) => `{ task: { eq: "${i}" } }`)}] }`;
    const query = manyLists('first: 1, where: $v', `TodoFilter = ${filter}`);
    await expectRefused(query);
    await expectAnswered(query, { v: {} });
  });

  test('count where they stand in a fragment', async () => {
    const filter = `{ or: [${each(30, (i) => `{ task: { eq: "${i}" } }`)}] }`;
    await expectRefused(manyLists(`first: 1, where: ${filter}`, 'Int').replace('($v: Int)', ''));
  });

  test('count through `not`, however deep', async () => {
    let deep: object = { task: { eq: 'x' } };
    for (let level = 0; level < 18; level += 1) deep = { not: deep };
    await expectRefused(manyLists('first: 1, where: $v', 'TodoFilter'), { v: deep });
  });

  test('are those of cursors, which are compared with several columns', async () => {
    await expectRefused(manyLists('first: 1, after: $v', 'String'), { v: 'nonsense' });
    await expectAnswered(manyLists('first: 1, after: $v', 'String'), { v: null });
  });

  test('are those of orders', async () => {
    const v = Array.from({ length: 10 }, () => ({ field: 'TASK', direction: 'ASC' }));
    await expectRefused(manyLists('first: 1, orderBy: $v', '[TodoOrder!]'), { v });
  });
});

describe('values', () => {
  test('are 20,000 at most, those of a variable counted for each field', async () => {
    const v = Array<string>(1000).fill('x');
    await expectAnswered(inLists(15), { v });
    await expectRefused(manyLists('first: 1, where: { task: { in: $v } }', '[String!]'), { v });
  });

  test('are ids as well', async () => {
    const ids = Array<string>(1400).fill('VG9kbzox');
    const query = `query ($v: [ID!]!) { ${each(15, (i) => `a${i}: nodes(ids: $v) { id }`)} }`;
    await expectRefused(query, { v: ids });
  });

  test('are those of what is written', async () => {
    const query = `mutation ($v: CreateTodosInput!) { ${each(15, (i) => `a${i}: createTodos(input: $v) { todos { id } }`)} }`;
    const todos = Array.from({ length: 1400 }, () => ({ task: 'x' }));
    await expectRefused(query, { v: { todos } }, 'alice');
  });
});

describe('the characters of texts', () => {
  const query = manyLists('first: 1, where: { task: { eq: $v } }', 'String');

  test('are two million at most, those of a variable counted for each field', async () => {
    await expectAnswered(query, { v: 'x'.repeat(8000) });
    await expectRefused(query, { v: 'x'.repeat(9000) });
  });

  test('are those of an id', async () => {
    const ids = `query ($v: ID!) { ${each(15, (i) => `a${i}: todo(id: $v) { id }`)} }`;
    await expectRefused(ids, { v: 'x'.repeat(200_000) });
  });
});

describe('what is read for each row', () => {
  test('has 10 parts and values for each node that may be asked for', async () => {
    await expectAnswered(beneathRows('where: $v', 'TodoFilter'), { v: conditions(20) });
    await expectRefused(beneathRows('where: $v', 'TodoFilter'), { v: conditions(30) });
  });

  test('are the values of lists as well', async () => {
    const query = beneathRows('where: { task: { in: $v } }', '[String!]');
    await expectAnswered(query, { v: Array<string>(90).fill('x') });
    await expectRefused(query, { v: Array<string>(110).fill('x') });
  });

  test('counts pages as they are asked for', async () => {
    const query = beneathRows('where: $v', 'TodoFilter')
      .replace('($v', '($n: Int, $v')
      .replace('first: 20', 'first: $n');
    await expectAnswered(query, { n: 20, v: conditions(20) });
    await expectRefused(query, { n: 90, v: conditions(20) });
  });
});

test('of what is wrong in a filter no more than 50 problems are told', async () => {
  const v = { or: Array.from({ length: 200 }, () => ({ dueAt: { eq: null } })) };
  const query = 'query ($v: TodoFilter) { todos(where: $v) { nodes { id } } }';
  const { text } = await ways.ask({ body: json(query, { variables: { v } }) });
  const [error] = (JSON.parse(text) as { errors: { extensions: { fields: unknown[] } }[] }).errors;
  expect(error?.extensions.fields).toHaveLength(50);
});

describe('names', () => {
  test('have 100 letters at most', async () => {
    await expectAnswered(named(100));
    await expectRefused(named(101));
  });

  test.each([
    `query ${'a'.repeat(101)} { __typename }`,
    `{ ...${'a'.repeat(101)} } fragment ${'a'.repeat(101)} on Query { __typename }`,
  ])('whatever they name', async (query) => {
    await expectRefused(query);
  });

  test('of selected fields have 50,000 letters at most together', async () => {
    await expectAnswered(longLists(11));
    await expectRefused(longLists(12));
  });
});

test('a document has 100,000 characters at most', async () => {
  await expectAnswered(padded(100_000));
  await expectRefused(padded(100_001));
});

describe('an answer', () => {
  test('may have 25 fields for each node that may be asked for', async () => {
    const some = each(13, (i) => `a${i}: id b${i}: task`);
    await expectAnswered(rows(some));
    await expectRefused(rows(`${some} ${each(13, (i) => `c${i}: dueAt`)}`));
  });

  test('whose names alone would be larger than an answer may be is not begun', async () => {
    await expectAnswered(rows(longNames(9)));
    await expectRefused(rows(longNames(10)));
  });
});

test('inside of each bound an operation is answered, outside it is refused, both ways', async () => {
  const shape = record({
    lists: integer({ min: 1, max: 15 }),
    conditions: integer({ min: 0, max: 700 }),
    counts: integer({ min: 0, max: 3 }),
    isNested: boolean(),
    operator: constantFrom('eq', 'contains', 'ne'),
  });
  const outcomes = new Set<boolean>();
  await assert(
    asyncProperty(shape, async ({ lists, conditions: count, counts, isNested, operator }) => {
      const group = Array.from({ length: count }, (_, i) => ({ task: { [operator]: `${i}` } }));
      const w = isNested ? { not: { and: group } } : { or: group };
      const parts = (isNested ? 3 : 2) + 3 * count;
      const query = `query ($w: TodoFilter) { ${each(
        lists,
        (i) =>
          `l${i}: todos(first: 1, where: $w) { ${each(counts, (j) => `c${j}: totalCount`)} nodes { id } }`,
      )} }`;
      const isOver = parts * lists * (1 + counts) > 3000;
      await (isOver ? expectRefused : expectAnswered)(query, { w });
      outcomes.add(isOver);
    }),
    { numRuns: Number(process.env['BUDGET_RUNS'] ?? 25), endOnFailure: true },
  );
  expect(outcomes.size).toBe(2);
});
