import { array, assert, constantFrom, nat, property, record } from 'fast-check';
import { expect, test } from 'vitest';
import { BoundedCache, Budget } from '../../src/engine/memory/bounded-cache.ts';

/** A cache of numbers that weigh what they are. */
const cacheOf = (budget: Budget, onEvict?: (value: number, key: string) => void) =>
  new BoundedCache<string, number>({
    budget,
    weigh: (value) => value,
    ...(onEvict === undefined ? {} : { onEvict }),
  });

const keysIn = (cache: BoundedCache<string, number>, keys: string) =>
  Array.from(keys)
    .filter((key) => cache.get(key) !== undefined)
    .join('');

test('what was not used for longest goes first', () => {
  const cache = cacheOf(new Budget({ bytes: 80 }));
  for (const key of 'abcdefgh') cache.set(key, 10);
  cache.get('a');
  cache.set('i', 10);
  expect(keysIn(cache, 'abcdefghi')).toBe('acdefghi');
});

test('as much goes as there is need of, and what goes is told', () => {
  const gone: string[] = [];
  const cache = cacheOf(new Budget({ bytes: 80 }), (value, key) => gone.push(`${key}${value}`));
  for (const key of 'abcdefgh') cache.set(key, 10);
  cache.set('a', 10);
  cache.delete('b');
  cache.set('i', 10);
  cache.set('j', 5);
  expect(gone).toEqual(['a10', 'b10', 'c10']);
});

test('caches that share a budget push each other out', () => {
  const budget = new Budget({ bytes: 80 });
  const [one, other] = [cacheOf(budget), cacheOf(budget)];
  for (const key of 'abcdefgh') one.set(key, 10);
  for (const key of 'abc') other.set(key, 10);
  expect([keysIn(one, 'abcdefgh'), keysIn(other, 'abc'), budget.bytes]).toEqual([
    'defgh',
    'abc',
    80,
  ]);
});

test('an entry that weighs more than an eighth of the budget is not kept, and takes no place', () => {
  const budget = new Budget({ bytes: 80 });
  const cache = cacheOf(budget);
  expect(cache.set('a', 10)).toBe(true);
  expect(cache.set('b', 10.1)).toBe(false);
  expect(cache.set('a', 11)).toBe(false);
  expect([keysIn(cache, 'ab'), budget.bytes]).toEqual(['', 0]);
});

test('there are never more entries than the budget allows', () => {
  const cache = cacheOf(new Budget({ bytes: 800, entries: 2 }));
  for (const key of 'abc') cache.set(key, 1);
  expect(keysIn(cache, 'abc')).toBe('bc');
});

test('a budget of no entries keeps nothing', () => {
  const cache = cacheOf(new Budget({ bytes: 800, entries: 0 }));
  cache.set('a', 1);
  expect(keysIn(cache, 'a')).toBe('');
});

test('whatever is done, the bytes are those of the entries, and never more than the budget', () => {
  const steps = array(
    record({
      cache: constantFrom(0, 1, 2),
      what: constantFrom('get', 'set', 'set', 'delete', 'clear'),
      key: constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
      weight: nat(20),
    }),
    { maxLength: 200 },
  );
  assert(
    property(steps, (taken) => {
      const budget = new Budget({ bytes: 100, entries: 7 });
      const kept = new Map<string, number>();
      const caches = [0, 1, 2].map((index) =>
        cacheOf(budget, (_value, key) => void kept.delete(`${index}${key}`)),
      );
      for (const { cache: index, what, key, weight } of taken) {
        const cache = caches[index]!;
        if (what === 'get') cache.get(key);
        else if (what === 'delete') cache.delete(key);
        else if (what === 'clear') cache.clear();
        else if (cache.set(key, weight)) kept.set(`${index}${key}`, weight);
        expect(budget.bytes).toBe([...kept.values()].reduce((sum, bytes) => sum + bytes, 0));
        expect(budget.bytes).toBeLessThanOrEqual(100);
        expect(budget.entries).toBe(kept.size);
        expect(budget.entries).toBeLessThanOrEqual(7);
      }
    }),
  );
});
