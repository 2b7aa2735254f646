import { expect, test } from 'vitest';
import { DocumentCache } from '../../src/engine/request/document-cache.ts';

test('what was used least recently goes first', () => {
  const cache = new DocumentCache<number>();
  for (let index = 0; index < 1000; index += 1) cache.set(`{ ${index} }`, index);
  cache.get('{ 0 }');
  cache.set('{ a }', 1000);
  expect([cache.get('{ 0 }'), cache.get('{ 1 }'), cache.get('{ a }')]).toEqual([
    0,
    undefined,
    1000,
  ]);
});

test('a very long document is not kept', () => {
  const cache = new DocumentCache<number>();
  const [long, longer] = [' '.repeat(20_000), ' '.repeat(20_001)];
  cache.set(long, 1);
  cache.set(longer, 2);
  expect([cache.get(long), cache.get(longer)]).toEqual([1, undefined]);
});
