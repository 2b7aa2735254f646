import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { isLargerThan } from '../../src/engine/request/limits/answer-size.ts';
import { json, openTwoWays, type TwoWays } from '../compiled/support/two-ways.ts';
import { addAccount, addProject, addTodo } from '../support/rows.ts';

// An answer has a limit; what is larger is never sent, and nothing is kept that could not be told.

const LIMIT = 20_000;
const TODOS = 30;

let ways: TwoWays;

beforeAll(async () => {
  ways = await openTwoWays(() => ({ answerLimitBytes: LIMIT }));
  for (const { database } of [ways.compiled, ways.resolvers]) {
    const account = await addAccount(database, 'one', { alice: 'OWNER' });
    const project = await addProject(database, account, 'a');
    for (let index = 0; index < TODOS; index += 1) {
      // As JSON each of them takes six bytes.
      await addTodo(database, 'alice', '\u0001'.repeat(50), project);
    }
  }
});
afterAll(() => ways.close());

const each = (count: number, one: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => one(index)).join(' ');

/** Asks often enough that each way is taken. */
async function ask(body: string) {
  const answers = [];
  for (const way of ['ask', 'ask', 'ask', 'askResolvers'] as const) {
    answers.push(await ways[way]({ body }));
  }
  return answers;
}

const tasks = (fields: number) =>
  `{ todos(first: 20) { nodes { ${each(fields, (i) => `a${i}: task`)} } } }`;

const rowsOf = async () =>
  Promise.all(
    [ways.compiled, ways.resolvers].map(async ({ database }) => {
      const { rows } = await database.asSuperuser('select count(*)::int from todos', []);
      return rows[0]?.['count'];
    }),
  );

const tooComplex = {
  status: 400,
  text: expect.stringContaining('"code":"QUERY_TOO_COMPLEX"') as unknown,
};

describe('a query', () => {
  test('is answered up to the limit', async () => {
    for (const { status, text } of await ask(json(tasks(3)))) {
      expect(status).toBe(200);
      expect(text.length).toBeGreaterThan(LIMIT * 0.9);
      expect(text).not.toContain('errors');
    }
  });

  test('is refused beyond it, by each way', async () => {
    for (const answer of await ask(json(tasks(4)))) {
      expect(answer).toMatchObject(tooComplex);
      expect(answer.text).not.toContain('data');
    }
  });

  test('is refused where its errors are as large', async () => {
    const query =
      'query ($ids: [ID!]) { todos { nodes { project { todos(where: { projectId: { in: $ids } }) { totalCount } } } } }';
    const variables = { ids: Array.from({ length: 40 }, () => 'nonsense') };
    for (const answer of await ask(json(query, { variables }))) {
      expect(answer).toMatchObject(tooComplex);
    }
  });

  test('is refused in Postgres, from where nothing of it comes', async () => {
    const body = json(tasks(4).replace('{', 'query Travels {'));
    await ways.ask({ body });
    const before = ways.compiled.driver.relay.receivedBytes();
    expect(await ways.ask({ body })).toMatchObject(tooComplex);
    expect(ways.compiled.driver.relay.receivedBytes() - before).toBeLessThan(LIMIT / 4);
  });

  test('of the next person is answered as ever', async () => {
    await ask(json(tasks(4)));
    for (const { status } of await ask(json('{ viewer { userId } }'))) expect(status).toBe(200);
  });
});

describe('a mutation', () => {
  afterEach(async () => {
    for (const { database } of [ways.compiled, ways.resolvers]) {
      await database.asSuperuser(`delete from todos where task = 'new'`, []);
    }
  });

  const shown: Readonly<Record<string, string>> = {
    'one row, by which the input is shown many times': `mutation ($t: String!) { createTodo(input: { task: $t }) { todo { ${each(15, (i) => `a${i}: task`)} } } }`,
    'several rows': `mutation ($t: String!) { createTodos(input: { todos: [{ task: $t }, { task: $t }] }) { todos { ${each(15, (i) => `a${i}: task`)} } } }`,
    'what lies beyond the row': `mutation ($t: String!) { createTodo(input: { task: $t }) { todo { ${each(15, (i) => `a${i}: task`)} project { name } } } }`,
    'several fields': `mutation ($t: String!) { ${each(5, (j) => `f${j}: createTodo(input: { task: $t }) { todo { ${each(5, (i) => `a${i}: task`)} } }`)} }`,
  };

  test.each(Object.entries(shown))(
    'that would show too much keeps nothing: %s',
    async (_what, query) => {
      const before = await rowsOf();
      for (const answer of await ask(json(query, { variables: { t: '\u0001'.repeat(300) } }))) {
        expect(answer).toMatchObject(tooComplex);
      }
      expect(await rowsOf()).toEqual(before);
    },
  );

  test.each(Object.entries(shown))('that shows less is kept: %s', async (_what, query) => {
    const before = await rowsOf();
    for (const { status, text } of await ask(json(query, { variables: { t: 'new' } }))) {
      expect([status, text.includes('errors')]).toEqual([200, false]);
    }
    expect(await rowsOf()).not.toEqual(before);
  });
});

describe('the size of an answer', () => {
  test.each<unknown>([
    null,
    true,
    12.5,
    '',
    'ä€𝄞"\\\n\u0001\ud800',
    [],
    {},
    [null, [1, 2], { a: 'x', b: {} }],
    { '"ä\n': 1 },
    { nodes: Array.from({ length: 20 }, (_, i) => ({ id: i, task: '\u2028"' })) },
  ])('is that of its JSON in bytes: %j', (data) => {
    const { length } = new TextEncoder().encode(JSON.stringify(data));
    expect([isLargerThan({ data }, length), isLargerThan({ data }, length - 1)]).toEqual([
      false,
      true,
    ]);
  });

  test('is not looked at beyond the limit', () => {
    let looks = 0;
    const item = {
      get task() {
        looks += 1;
        return 'x'.repeat(100);
      },
    };
    const data = Array.from({ length: 1000 }, () => item);
    expect(isLargerThan({ data }, 5000)).toBe(true);
    expect(looks).toBeLessThan(200);
  });
});
