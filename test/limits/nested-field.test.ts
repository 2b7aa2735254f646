import { parse } from 'graphql';
import { expect, test } from 'vitest';
import { schema } from '#example/domain.ts';
import { validateDocument } from '../../src/engine/request/document.ts';

const messageOf = (text: string) => validateDocument(schema, parse(text))[0]?.message;

test('a field of the rows that is asked of their list is told with its place', () => {
  expect(messageOf('{ todos { task } }')).toBe(
    'Cannot query field "task" on type "TodoConnection". Did you mean `nodes { task }`?',
  );
});

test('a field that is nowhere near is told without one', () => {
  expect(messageOf('{ todos { zzzzzz } }')).toBe(
    'Cannot query field "zzzzzz" on type "TodoConnection".',
  );
});
