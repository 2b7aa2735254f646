import { getOperationAST, parse } from 'graphql';
import { expect, test } from 'vitest';
import { CompiledOperations } from '../../src/engine/compiled/operations.ts';
import { coerce, sourceOf } from '../../src/engine/compiled/operation-source.ts';
import { Budget } from '../../src/engine/memory/bounded-cache.ts';
import { Shapes } from '../../src/engine/compiled/shapes.ts';
import { schema } from '#example/domain.ts';

const documents: Readonly<Record<string, string>> = {
  query: `query ($first: Int) {
    todos(first: $first) { nodes { id task } totalCount } }`,
  mutation: `mutation ($first: Int, $input: CreateTodoInput!) {
    createTodo(input: $input) {
      todo { project { todos(first: $first) { nodes { id task } totalCount } } } } }`,
};
const kinds = Object.keys(documents);

/** A page's size is a part of its statement; these are all of two digits. */
const variables = (n: number) => ({ first: 10 + n, input: { task: 'a' } });

const operationsWith = (bytes = 10_000_000) =>
  new CompiledOperations({
    schema,
    answerLimitBytes: 16_777_216,
    onFault: () => undefined,
    seenBefore: 0,
    budget: new Budget({ bytes }),
  });

const compiledIn = (operations: CompiledOperations, kind: string) => {
  const document = parse(documents[kind]!);
  return operations.of(document, getOperationAST(document)!)!;
};

test.each(kinds)('each set of variables of a %s is weighed', (kind) => {
  const operations = operationsWith();
  const compiled = compiledIn(operations, kind);
  compiled.prepare(variables(0));
  const one = operations.keptBytes;
  expect(one).toBeGreaterThan(2 * 1300);
  for (let n = 0; n < 10; n += 1) compiled.prepare(variables(n));
  expect(operations.keptBytes).toBe(10 * one);
});

test.each(kinds)(
  'all sets of variables of every %s together have so many bytes and no more',
  (kind) => {
    const operations = operationsWith(200_000);
    for (let nth = 0; nth < 5; nth += 1) {
      const compiled = compiledIn(operations, kind);
      for (let n = 0; n < 10; n += 1) compiled.prepare(variables(n));
    }
    expect(operations.keptBytes).toBeLessThanOrEqual(200_000);
    expect(operations.keptBytes).toBeGreaterThan(100_000);
  },
);

test('what had to go is compiled again', () => {
  const document = parse('query ($n: Int) { todos(first: $n) { totalCount } }');
  const source = sourceOf(schema, document, getOperationAST(document)!);
  let compilations = 0;
  const budget = new Budget({ bytes: 100_000_000, entries: 1 });
  const compile = () => (compilations += 1);
  const [one, other] = [0, 1].map(
    () => new Shapes(source, { budget, compile, weigh: () => 1 }),
  ) as [Shapes<number>, Shapes<number>];
  const first = coerce(source, { n: 1 })!;
  one.of(first);
  one.of(first);
  expect(compilations).toBe(1);
  other.of(first);
  one.of(first);
  expect(compilations).toBe(3);
});
