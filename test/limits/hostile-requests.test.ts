import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { json, send, type Received } from '../http/support.ts';
import { createTestApp, type TestApp } from '../support/app.ts';

// What somebody sends who wants to keep the server busy: nearly as much as a body may have.

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app.close());
beforeEach(() => {
  app.driver.statements.length = 0;
});

const MANY = 1_000_000;
const much = (text: string) => text.repeat(Math.floor(MANY / text.length));
/** Less than a thousand tokens, each of them long. */
const long = (text: string) => text.repeat(Math.floor(900_000 / text.length));
const withVariables = (
  variables: string,
  query = 'query ($w: TodoFilter) { todos(where: $w) { totalCount } }',
) => `{"query":${JSON.stringify(query)},"variables":{"w":${variables}}}`;
const nested = (open: string, inner: string, close: string, depth: number) =>
  open.repeat(depth) + inner + close.repeat(depth);

/** The processor's time in ms that something takes, at its quickest: others use the machine too. */
async function costOf(work: () => unknown): Promise<number> {
  let least = Infinity;
  for (let times = 3; times > 0; times -= 1) {
    const begun = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(begun);
    least = Math.min(least, (user + system) / 1000);
  }
  return least;
}

function parse(body: string): void {
  try {
    JSON.parse(body);
  } catch {
    // It costs what it costs.
  }
}

/** Sends it; the answer must be short, and take no more than 100 ms beside reading its JSON. */
async function expectSoon(body: string): Promise<Received> {
  let answer: Received | undefined;
  const cost = await costOf(async () => {
    answer = await send(app, { as: 'alice', body });
  });
  if (answer === undefined) throw new Error('It was not sent.');
  expect(answer.text.length).toBeLessThan(100_000);
  expect(app.driver.statements).toEqual([]);
  expect(cost - (await costOf(() => parse(body)))).toBeLessThan(100);
  return answer;
}

describe('is refused, soon and in few words:', () => {
  test.each<[what: string, body: string]>([
    ['brackets in the body', much('[')],
    ['objects in the body', much('{"":')],
    ['a body of blanks', much(' ')],
    ['variables that nest', withVariables(nested('{"and":[', '', ']}', 50_000))],
    ['variables that nest in lists', withVariables(`{"and":${nested('[', '', ']', 400_000)}}`)],
    ['many wrong values in variables', withVariables(`{"and":[${much('0,')}0]}`)],
    [
      'many unknown keys in an input',
      withVariables(`{${Array.from({ length: 80_000 }, (_, i) => `"k${i}":0`).join()}}`),
    ],
    ['a number of a million digits in variables', withVariables(`{"id":${much('9')}}`)],
    ['a number of a million digits', json(`{ todos(first: ${much('9')}) { totalCount } }`)],
    ['a number with a long fraction', json(`{ todos(first: 1.${much('9')}) { totalCount } }`)],
    ['a wide list in variables', withVariables(`{"task":{"in":[${much('"",')}""]}}`)],
    ['a document of a million blanks', json(`{ __typename }${much(' ')}`)],
    ['a document of a million letters of comments', json(`{ __typename }#${much('a')}`)],
    ['an id of a million letters in the document', json(`{ todo(id: "${long('A')}") { id } }`)],
    ['an alias of a million letters', json(`{ ${long('a')}: __typename }`)],
    ['brackets in the document', json(much('{'))],
    [
      'lists in the document',
      json(`{ todos(where: ${nested('[', '', ']', 400)}) { totalCount } }`),
    ],
    [
      'closed lists in the document',
      json(`{ todos(where: { and: ${nested('[', '', ']', 400)} }) { totalCount } }`),
    ],
    ['a name of a million letters', json(`{ ${much('a')} }`)],
    [
      'names of thousands of letters',
      json(`{ ${Array.from({ length: 100 }, (_, i) => `t${i}${'o'.repeat(9000)}`).join(' ')} }`),
    ],
    [
      'an operation name of a million letters',
      json('{ __typename }', { operationName: much('a') }),
    ],
    ['a fragment name of a million letters', json(`{ ...${much('a')} }`)],
    ['a directive of a million letters', json(`{ __typename @${much('a')} }`)],
    ['a type of a million letters', json(`query ($v: ${much('A')}) { __typename }`)],
    [
      'an enum of a million letters',
      json(`{ todos(orderBy: { field: ${much('A')} }) { totalCount } }`),
    ],
    [
      'an input field of a million letters',
      json(`{ todos(where: { ${much('a')}: 1 }) { totalCount } }`),
    ],
    ['a text for a number', json(`{ todos(first: "${long('9')}") { totalCount } }`)],
    ['a text that is not closed', json(`{ todo(id: "${much('a')}`)],
    ['a block of lines that is not closed', json(`{ todo(id: """${much('\n  ')}`)],
    ['escapes that are none', json(`{ todo(id: "${much('\\u{FFFFFFFF}')}") { id } }`)],
    ['ten thousand variables', json(`query (${'$a: Int '.repeat(10_000)}) { __typename }`)],
    [
      'the same variable, as often as fits',
      json(`query (${'$a: Int '.repeat(240)}) { __typename }`),
    ],
    [
      'unknown variables, as often as fits',
      json(
        `{ todos(where: { task: { in: [${Array.from({ length: 480 }, (_, i) => `$a${i}`).join(' ')}] } }) { totalCount } }`,
      ),
    ],
    [
      'fragments that need each other',
      json(
        `{ ...F0 } ${Array.from({ length: 120 }, (_, i) => `fragment F${i} on Query { ...F${(i + 1) % 120} }`).join(' ')}`,
      ),
    ],
    [
      'fragments that all need all',
      json(
        `{ ...F0 } ${Array.from({ length: 16 }, (_, i) => `fragment F${i} on Query { ${Array.from({ length: 16 }, (__, j) => `...F${j}`).join(' ')} }`).join(' ')}`,
      ),
    ],
    [
      'fragments that nobody needs',
      json(
        `{ __typename } ${Array.from({ length: 140 }, (_, i) => `fragment F${i} on Query { __typename }`).join(' ')}`,
      ),
    ],
    ['operations of one name', json('query A { __typename } '.repeat(190), { operationName: 'A' })],
    ['a hash of another kind', JSON.stringify({ documentId: `sha256:${much('a')}` })],
  ])('%s', async (_what, body) => {
    const answer = await expectSoon(body);
    expect([400, 403, 413]).toContain(answer.status);
    expect(answer.codes).not.toEqual([]);
    expect(answer.body).not.toHaveProperty('data');
  });
});

describe('is wrong in a field, and said so soon and in few words:', () => {
  test.each<[what: string, type: string, argument: string, value: unknown]>([
    ['a cursor', 'String', 'after: $value', long('A')],
    ['a cursor that nests', 'String', 'after: $value', btoa(nested('[', '', ']', 300_000))],
    ['an instant', 'DateTime', 'where: { dueAt: { eq: $value } }', long('2')],
    [
      'an instant with a fraction',
      'DateTime',
      'where: { dueAt: { eq: $value } }',
      `2026-01-01T00:00:00.${long('2')}Z`,
    ],
    ['a text to look for', 'String', 'where: { task: { contains: $value } }', long('%')],
    [
      'a list of filters',
      '[String!]',
      'where: { task: { in: $value } }',
      Array<string>(5000).fill(''),
    ],
  ])('%s', async (_what, type, argument, value) => {
    const query = `query ($value: ${type}) { todos(${argument}) { totalCount } }`;
    const answer = await expectSoon(json(query, { variables: { value } }));
    expect(answer.codes).toEqual(['BAD_USER_INPUT']);
  });
});

const byId = (value: string) =>
  json('query ($id: ID!) { todo(id: $id) { id } }', { variables: { id: value } });

describe('is answered, and soon:', () => {
  test.each<[what: string, body: string, text: RegExp]>([
    ['a document of blanks', json(`{ __typename }${' '.repeat(99_000)}`), /Query/],
    ['a document of commas', json(`{ __typename }${','.repeat(99_000)}`), /Query/],
    ['a document of comments', json(`{ __typename }${'#\n'.repeat(49_000)}`), /Query/],
    ['a document of byte order marks', json(`{ __typename }${'\uFEFF'.repeat(99_000)}`), /Query/],
    ['an id', byId(long('A')), /null/],
    ['an id of blocks', json(`{ todo(id: """${'\n  A'.repeat(20_000)}""") { id } }`), /null/],
    [
      'many ids',
      json('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', {
        variables: { ids: Array.from({ length: 100 }, () => 'VG9k'.repeat(2000)) },
      }),
      /null/,
    ],
    [
      'unknown parts that nest',
      `{"query":"{ __typename }","a":${nested('[', '', ']', 400_000)}}`,
      /Query/,
    ],
    [
      'unknown parts that are many',
      `{"query":"{ __typename }",${Array.from({ length: 80_000 }, (_, i) => `"k${i}":0`).join()}}`,
      /Query/,
    ],
  ])('%s', async (_what, body, text) => {
    const answer = await expectSoon(body);
    expect(answer.text).toMatch(text);
  });
});
