import { getOperationAST, Kind, parse, validate } from 'graphql';
import { describe, expect, test } from 'vitest';
import { schema } from '#example/domain.ts';
import { countOperation } from '../../src/engine/request/limits/count-operation.ts';
import { UNKNOWN } from '../../src/engine/request/limits/list-size.ts';

function countIn(text: string, variables?: Readonly<Record<string, unknown>>) {
  const document = parse(text);
  const operation = getOperationAST(document)!;
  const fragments = new Map(
    document.definitions.flatMap((definition) =>
      definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition]] : [],
    ),
  );
  const lookup = (name: string) => (variables === undefined ? UNKNOWN : variables[name]);
  return countOperation(schema, fragments, operation, lookup);
}

/** Counts with these variables, or, without any, with all of them unknown. */
function count(text: string, variables?: Readonly<Record<string, unknown>>): number {
  expect(validate(schema, parse(text))).toEqual([]);
  return countIn(text, variables).nodes;
}

const nested = (inner: string) =>
  `{ accounts(first: 10) { ${inner.replace('…', 'projects { nodes { todos(first: 50) { nodes { id } } } }')} } }`;

const nodesOf = (ids: string) => `query ($ids: [ID!]!, $id: ID!) { nodes(ids: ${ids}) { id } }`;

const todos = (input: string) =>
  `mutation ($input: CreateTodosInput!) { createTodos(input: ${input}) { todos { project { todos(first: 5) { totalCount } } } } }`;

describe('a page counts', () => {
  test.each<[page: string, nodes: number]>([
    ['todos', 20],
    ['todos(first: null)', 20],
    ['todos(first: 7)', 7],
    ['todos(last: 7)', 7],
    ['todos(first: 3, last: 7)', 7],
    ['todos(first: 100)', 100],
  ])('%s: %i', (page, nodes) => {
    expect(count(`{ ${page} { nodes { id } } }`)).toBe(nodes);
  });

  test.each(['0', '-1', '101', '2147483647'])('as the largest where it is %s', (size) => {
    expect(count(`{ todos(first: ${size}) { nodes { id } } }`)).toBe(100);
  });

  test.each<[value: unknown, nodes: number]>([
    [7, 7],
    [undefined, 20],
    [null, 20],
    [0, 100],
    [-1, 100],
    [1000, 100],
    [1.5, 2],
    [Number.NaN, 100],
    ['7', 100],
    [[7], 100],
    [{}, 100],
  ])('as its variable says: %j is %i', (value, nodes) => {
    const query = 'query ($n: Int) { todos(first: $n) { nodes { id } } }';
    expect(count(query, { n: value })).toBe(nodes);
  });

  test('as the largest where its variable is not known yet', () => {
    expect(count('query ($n: Int) { todos(first: $n) { nodes { id } } }')).toBe(100);
  });

  test.each(['totalCount', 'pageInfo { hasNextPage }', 'edges { cursor }', '__typename'])(
    'whatever is selected of it: %s',
    (selection) => {
      expect(count(`{ todos(first: 7) { ${selection} } }`)).toBe(7);
    },
  );

  test('once for its nodes and its edges', () => {
    expect(count('{ todos(first: 7) { nodes { id } edges { node { id } } } }')).toBe(7);
  });
});

describe('lists in lists', () => {
  test.each(['nodes { … }', 'edges { node { … } }'])('multiply: %s', (inner) => {
    expect(count(nested(inner))).toBe(10 + 10 * 20 + 10 * 20 * 50);
  });

  test('add up beside each other', () => {
    const query =
      '{ a: todos(first: 3) { nodes { id } } b: projects(first: 5) { nodes { x: todos(first: 2) { totalCount } y: todos(first: 4) { totalCount } } } }';
    expect(count(query)).toBe(3 + 5 + 5 * 2 + 5 * 4);
  });

  test('count through what is no list, which adds nothing', () => {
    const query =
      '{ viewer { todos(first: 3) { nodes { project { account { members(first: 2) { nodes { id } } } } } } } todo(id: "x") { id } }';
    expect(count(query)).toBe(3 + 3 * 2);
  });

  test('count through fragments, each with the page that it stands in', () => {
    const query = `{
      three: projects(first: 3) { ...Page }
      five: projects(first: 5) { ... { ...Page } }
    }
    fragment Page on ProjectConnection { nodes { ...Project } }
    fragment Project on Project { ... on Node { ... on Project { todos(first: 2) { totalCount } } } }`;
    expect(count(query)).toBe(3 + 3 * 2 + 5 + 5 * 2);
  });

  test('count through fragments within fragments without walking through all of them', () => {
    const fragments = Array.from({ length: 24 }, (_, index) => {
      const next = `todos(first: 1) { nodes { project { ...F${index + 1} } } }`;
      return `fragment F${index} on Project { a: ${next} b: ${next} }`;
    });
    const text = `{ project(id: "x") { ...F0 } } ${fragments.join(' ')} fragment F24 on Project { id }`;
    const begun = process.cpuUsage();
    expect(count(text)).toBe(2 ** 25 - 2);
    const { user, system } = process.cpuUsage(begun);
    expect((user + system) / 1000).toBeLessThan(500);
  });

  test('that are too many for numbers stay too many', () => {
    let inner = 'id';
    for (let level = 0; level < 200; level += 1) {
      inner = `todos(first: 100) { nodes { project { account { projects(first: 100) { nodes { ${inner} } } } } } }`;
    }
    expect(count(`{ project(id: "x") { ${inner} } }`)).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('a list without pages counts the rows that are named', () => {
  test.each<[ids: string, variables: Readonly<Record<string, unknown>> | undefined, rows: number]>([
    ['["a", "b", "c"]', {}, 3],
    ['[]', {}, 0],
    ['["a", $id]', { id: 'b' }, 2],
    ['$ids', { ids: ['a', 'b'] }, 2],
    ['$ids', { ids: Array(500).fill('a') }, 500],
    ['$ids', { ids: 'a' }, 100],
    ['$ids', undefined, 100],
  ])('nodes(ids: %s) with %j: %i', (ids, variables, rows) => {
    expect(countIn(nodesOf(ids), variables).nodes).toBe(rows);
  });

  test('and multiplies what is beneath', () => {
    const query =
      '{ nodes(ids: ["a", "b"]) { ... on Account { projects(first: 5) { totalCount } } } }';
    expect(count(query)).toBe(2 + 2 * 5);
  });

  test('in a mutation those of its input', () => {
    const one = { task: 'x' };
    const input = { todos: [one, one, one] };
    expect(count(todos('$input'), { input })).toBe(3 + 3 * 5);
    expect(count(todos('$input'), { input: { todos: [one] } })).toBe(1 + 5);
    expect(count(todos('$input'))).toBe(100 + 100 * 5);
    const literal = todos('{ todos: [{ task: "x" }, { task: "y" }] }');
    expect(count(literal.replace('($input: CreateTodosInput!)', ''))).toBe(2 + 2 * 5);
  });
});

test('introspection counts nothing', () => {
  expect(count('{ __schema { types { fields { name } } } __type(name: "Todo") { name } }')).toBe(0);
});
