import { PgDialect } from 'drizzle-orm/pg-core';
import { expect, it } from 'vitest';
import { todos } from '#example/db/tables/index.ts';
import { change } from '../../src/engine/writes/change.ts';
import { insert } from '../../src/engine/writes/insert.ts';

// What a write is given is a column, or it is refused: nothing is left out without a word.

const key = '00000000-0000-4000-8000-000000000001';

it('a new row with a name that is no column is refused, by the compiler and at once', () => {
  const row = { task: 'x', priorty: 5 };
  // @ts-expect-error -- `priorty` is no column
  expect(() => insert(todos, [row])).toThrow(new TypeError('todos has no column priorty.'));
});

it('a change of a name that is no column is refused, by the compiler and at once', () => {
  const changes = { task: 'x', priorty: 5 };
  // @ts-expect-error -- `priorty` is no column
  expect(() => change(todos, [key], changes)).toThrow(
    new TypeError('todos has no column priorty.'),
  );
});

it('a change without changes sets the first column that is named to itself', () => {
  const { statement } = change(todos, [key], { isComplete: undefined, task: undefined });
  expect(new PgDialect().sqlToQuery(statement(null)).sql).toMatch(
    /^update "todos" set "is_complete" = "todos"\."is_complete"\s+where/,
  );
});

it('a change of nothing at all is refused', () => {
  expect(() => change(todos, [key], {})).toThrow(
    new TypeError('A change names at least one column.'),
  );
});
