import { getIntrospectionQuery } from 'graphql';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createTestApp, type TestApp } from '../support/app.ts';
import { json, send } from '../http/support.ts';

let app: TestApp;

beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app.close());
beforeEach(() => {
  app.driver.statements.length = 0;
});

const repeat = (times: number, one: (index: number) => string) =>
  Array.from({ length: times }, (_, index) => one(index)).join(' ');

/** 20 tokens, and values. */
const tokens = (count: number) =>
  `{ todos(where: { task: { in: [${repeat(count - 20, () => '"x"')}] } }) { totalCount } }`;

const three = (inner: string) => `account { projects(first: 1) { nodes { ${inner} } } }`;
/** Thirteen levels, and the rest. */
const levelsOf = (rest: string) => `{ project(id: "x") { ${three(three(three(three(rest))))} } }`;
const [fifteen, sixteen] = [
  levelsOf('account { name }'),
  levelsOf('account { projects { totalCount } }'),
];

const inFragment = (rest: string) =>
  `${levelsOf('... { ...Rest }')} fragment Rest on Project { ... on Node { ... on Project { ${rest} } } }`;
const deep = (depth: number) =>
  `{ __type(name: "Todo") { ${'ofType { '.repeat(depth - 2)} name ${'} '.repeat(depth - 2)} } }`;
const aliases = (count: number) => repeat(count, (index) => `a${index}: __typename`);

const directives = (count: number) =>
  `{ ${repeat(count, () => '... @include(if: true) { __typename }')} }`;

async function expectRefused(query: string, message: RegExp, variables = {}): Promise<void> {
  const answer = await send(app, { as: 'alice', body: json(query, { variables }) });
  expect(answer).toMatchObject({ status: 400, codes: ['QUERY_TOO_COMPLEX'] });
  expect(answer.body.errors?.[0]?.message).toMatch(message);
  expect(answer.body).not.toHaveProperty('data');
  expect(app.driver.statements).toEqual([]);
}

async function expectAnswered(query: string, variables = {}): Promise<void> {
  const answer = await send(app, { as: 'alice', body: json(query, { variables }) });
  expect(answer).toMatchObject({ status: 200, codes: [] });
}

describe('tokens', () => {
  test('1,000 are fine, commas and comments not counted', async () => {
    await expectAnswered(tokens(1000).replaceAll('"x" ', '"x", # a comment\n'));
  });

  test('1,001 are too many', async () => {
    await expectRefused(tokens(1001), /more than 1000 tokens/);
    // The second time it is known.
    await expectRefused(tokens(1001), /more than 1000 tokens/);
  });
});

describe('levels', () => {
  test('15 are fine', async () => {
    await expectAnswered(fifteen);
  });

  test('16 are too many', async () => {
    await expectRefused(sixteen, /selects 16 levels; at most 15/);
  });

  test('are counted through fragments, and these are no levels themselves', async () => {
    await expectAnswered(inFragment('account { name }'));
    await expectRefused(inFragment('account { projects { totalCount } }'), /selects 16 levels/);
  });

  test('are counted for each operation, also for one that does not run', async () => {
    const query = `query A { __typename } query B ${sixteen}`;
    const answer = await send(app, { body: json(query, { operationName: 'A' }) });
    expect(answer.codes).toEqual(['QUERY_TOO_COMPLEX']);
  });

  test('have a limit of their own in introspection', async () => {
    await expectAnswered(getIntrospectionQuery());
    await expectAnswered(deep(20));
    await expectRefused(deep(21), /introspection selects 21 levels; at most 20/);
  });
});

describe('aliases', () => {
  test('15 of one field are fine', async () => {
    await expectAnswered(`{ ${aliases(15)} __typename todos { ${aliases(15)} } }`);
  });

  test('16 of one field are too many', async () => {
    await expectRefused(`{ ${aliases(16)} }`, /`Query.__typename` has more than 15 aliases/);
  });

  test('16 are too many wherever they stand', async () => {
    await expectRefused(
      `{ ${aliases(8)} ...F ... { ${aliases(9).replaceAll('a', 'b').replaceAll('__typenbme', '__typename')} } } fragment F on Query { c: __typename }`,
      /more than 15 aliases/,
    );
  });

  test('the same one again is no other', async () => {
    await expectAnswered(`{ ${repeat(20, () => 'a: __typename')} }`);
  });

  test('introspection has none', async () => {
    await expectRefused(
      '{ a: __schema { description } }',
      /`Query.__schema` can not have an alias/,
    );
    await expectRefused('{ __schema { types { a: fields { name } } } }', /`__Type.fields`/);
    await expectAnswered('{ a: __type(name: "Todo") { name } }');
  });
});

describe('directives', () => {
  test('50 are fine', async () => {
    await expectAnswered(directives(50));
  });

  test('51 are too many', async () => {
    await expectRefused(directives(51), /51 directives; at most 50/);
  });

  test('unknown ones count too', async () => {
    const answer = await send(app, { body: json(`{ __typename ${'@a '.repeat(51)} }`) });
    expect(answer.codes).toContain('QUERY_TOO_COMPLEX');
  });
});

describe('fields', () => {
  const twenty = repeat(20, () => '__typename');
  const fields = (times: number) =>
    `{ ${repeat(times, () => 'todos { ...Twenty }')} } fragment Twenty on TodoConnection { ${twenty} }`;

  test('2,000 are fine', async () => {
    await expectAnswered(
      fields(95).replace('}', '} __typename __typename __typename __typename __typename'),
    );
  });

  test('more are too many, counted wherever a fragment is used', async () => {
    await expectRefused(fields(96), /selects 2016 fields.* at most 2000/);
  });

  test('of which one is the same a thousand times are too many', async () => {
    await expectRefused(`{ ${repeat(998, () => '__typename')} }`, /same fields too many times/);
  });
});

describe('nodes', () => {
  const nested =
    'query ($n: Int = 100) { projects(first: 100) { nodes { todos(first: $n) { nodes { id } } more: todos(first: 99) { totalCount } } } }';

  test('20,000 are fine', async () => {
    await expectAnswered(nested);
  });

  test('more are too many; the message has the count and the limit', async () => {
    await expectRefused(nested.replace('99', '100'), /for 20100 nodes; at most 20000/);
  });

  test('depend on the variables, also for a document that is known', async () => {
    const query = nested.replace('99', '100').replace('query', 'query Known');
    await expectAnswered(query, { n: 99 });
    app.driver.statements.length = 0;
    await expectRefused(query, /20100/);
    await expectRefused(query, /20100/, { n: 100 });
    await expectRefused(query, /20100/, { n: 'many' });
    await expectAnswered(query, { n: null });
  });

  test('are those of the operation that runs', async () => {
    const query = `query A { __typename } ${nested.replace('99', '100').replace('query', 'query B')}`;
    const [a, b] = await Promise.all(
      ['A', 'B'].map(async (operationName) => send(app, { body: json(query, { operationName }) })),
    );
    expect([a?.status, b?.codes]).toEqual([200, ['QUERY_TOO_COMPLEX']]);
  });

  test('of a mutation are counted before anything is written', async () => {
    const query = `mutation { createTodo(input: { task: "x" }) { todo { project { account { projects(first: 100) { nodes { todos(first: 100) { totalCount } more: todos(first: 100) { totalCount } } } } } } } }`;
    await expectRefused(query, /20100/);
  });

  test('have the limit that is set', async () => {
    const strict = await createTestApp({ app: { maxNodes: 10 } });
    const [ten, eleven] = await Promise.all(
      [10, 11].map(async (n) =>
        send(strict, { body: json(`{ todos(first: ${n}) { totalCount } }`) }),
      ),
    );
    expect([ten?.status, eleven?.status]).toEqual([200, 400]);
    await strict.close();
  });
});

describe('within 50 ms is refused', () => {
  const doubling = (levels: number, type: string, body: (next: string) => string, last: string) =>
    `${repeat(levels, (index) => `fragment F${index} on ${type} { ${body(`...F${index + 1}`)} }`)} fragment F${levels} on ${type} { ${last} }`;

  test.each<[what: string, query: string]>([
    [
      'a field that doubles 60 times',
      `{ todo(id: "x") { project { account { projects { nodes { ...F0 } } } } } } ${doubling(
        60,
        'Project',
        (next) => `a: account { id } b: account { projects { nodes { ${next} } } }`,
        'id',
      )}`,
    ],
    [
      'doublings without depth',
      `{ ...F0 } ${doubling(60, 'Query', (next) => `... { ${next} } ... { ${next} }`, '__typename')}`,
    ],
    [
      'doublings of lists',
      `{ viewer { todos { nodes { project { ...F0 } } } } } ${doubling(
        6,
        'Project',
        (next) =>
          `a: todos(first: 100) { nodes { project { ${next} } } } b: todos(first: 100) { nodes { project { ${next} } } }`,
        'id',
      )}`,
    ],
    [
      '300 levels',
      `{ project(id: "x") ${'{ account { projects { nodes '.repeat(83)} { id } ${'} } } '.repeat(83)} }`,
    ],
    ['brackets', `{ todos(where: ${'{ and: ['.repeat(200)}`],
    ['fifty thousand aliases', `{ ${repeat(50_000, (index) => `a${index}: __typename`)} }`],
    ['a thousand times the same field', `{ ${repeat(998, () => '__typename')} }`],
    ['unknown fields', `{ ${repeat(900, (index) => `todos${index}`)} }`],
    ['unknown directives', `{ __typename ${'@a'.repeat(450)} }`],
    [
      'introspection of introspection',
      `{ __schema { types { fields { type { fields { type { fields { type { fields { name } } } } } } } } } }`,
    ],
  ])('%s', async (_what, query) => {
    const times: number[] = [];
    // Different every time, so that none is known; and the processor's time, of the quickest, because
    // others use the machine too.
    for (const attempt of [1, 2, 3, 4]) {
      const body = json(`${query} # ${attempt}`);
      const begun = process.cpuUsage();
      const answer = await send(app, { body });
      const { user, system } = process.cpuUsage(begun);
      times.push((user + system) / 1000);
      expect(answer.status).toBe(400);
    }
    expect(Math.min(...times)).toBeLessThan(50);
    expect(app.driver.statements).toEqual([]);
  });
});
