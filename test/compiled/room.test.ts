import { getOperationAST, parse } from 'graphql';
import { expect, test } from 'vitest';
import { CompiledOperations } from '../../src/engine/compiled/operations.ts';
import { coerce, sourceOf } from '../../src/engine/compiled/operation-source.ts';
import { Room, type Kept } from '../../src/engine/compiled/room.ts';
import { Shapes } from '../../src/engine/compiled/shapes.ts';
import { schema } from '../../src/domain.ts';

test('what was not used for longest is forgotten where there is no room for all', () => {
  const forgotten: string[] = [];
  const room = new Room(100);
  const keep = (name: string, length: number): Kept => {
    const kept = { length, forget: () => forgotten.push(name) };
    room.use(kept);
    return kept;
  };
  const one = keep('one', 40);
  const two = keep('two', 40);
  room.use(one);
  keep('three', 40);
  expect(forgotten).toEqual(['two']);
  room.leave(one);
  room.leave(two);
  keep('four', 60);
  expect(forgotten).toEqual(['two']);
  keep('five', 101);
  expect(forgotten).toEqual(['two', 'three', 'four', 'five']);
});

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

const operationsWith = (lengthMax?: number) =>
  new CompiledOperations({
    schema,
    onFault: () => undefined,
    seenBefore: 0,
    ...(lengthMax === undefined ? {} : { lengthMax }),
  });

const compiledIn = (operations: CompiledOperations, kind: string) => {
  const document = parse(documents[kind]!);
  return operations.of(document, getOperationAST(document)!)!;
};

test.each(kinds)('each set of variables of a %s counts with its text', (kind) => {
  const operations = operationsWith();
  const compiled = compiledIn(operations, kind);
  compiled.prepare(variables(0));
  const one = operations.keptLength;
  expect(one).toBeGreaterThan(1300);
  for (let n = 0; n < 10; n += 1) compiled.prepare(variables(n));
  expect(operations.keptLength).toBe(10 * one);
  for (let n = 0; n < 90; n += 1) compiled.prepare(variables(n));
  expect(operations.keptLength).toBeLessThan(51 * (one + 1));
});

test.each(kinds)(
  'all sets of variables of every %s together have so much room and no more',
  (kind) => {
    const operations = operationsWith(20_000);
    for (let nth = 0; nth < 5; nth += 1) {
      const compiled = compiledIn(operations, kind);
      for (let n = 0; n < 10; n += 1) compiled.prepare(variables(n));
    }
    expect(operations.keptLength).toBeLessThanOrEqual(20_000);
  },
);

test('what was forgotten is compiled again', () => {
  const document = parse('query ($n: Int) { todos(first: $n) { totalCount } }');
  const source = sourceOf(schema, document, getOperationAST(document)!);
  let compilations = 0;
  const room = new Room(5000);
  const compile = () => (compilations += 1);
  const [one, other] = [0, 1].map(
    () => new Shapes(source, { room, compile, lengthOf: () => 3000 }),
  ) as [Shapes<number>, Shapes<number>];
  const first = coerce(source, { n: 1 })!;
  one.of(first);
  one.of(first);
  expect(compilations).toBe(1);
  other.of(first);
  one.of(first);
  expect(compilations).toBe(3);
});
