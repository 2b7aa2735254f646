import type { Attack } from './attack.ts';
import { ask } from './wire.ts';

// Documents that were never seen before, so that whatever is kept of each piles up.

const fields = (count: number, name: (nth: number) => string) =>
  Array.from({ length: count }, (_, nth) => name(nth)).join(' ');

/** Twenty at once, of 20 KB each, most of which are wrong in hundreds of places. */
export const manyDocuments: Attack = async (attacker, random) => {
  const mark = random.below(2 ** 31).toString(36);
  const long = 'x'.repeat(180);
  const wrong = `{ ${fields(100, (nth) => `n${nth}${mark}${long}`)} }`;
  const right = `{ a: __typename #${mark}${'#'.repeat(19_000)}\n }`;
  const query = random.chance(0.7) ? wrong : right;
  return Promise.all(
    Array.from({ length: 20 }, (_, nth) =>
      ask(attacker, 'caches: documents', `${query}#${nth}`, {}, null),
    ),
  );
};

/** A filter with as many parts as the number says, and of kinds that it says as well. */
const shape = (number: number) => ({
  or: Array.from({ length: number + 1 }, (_, at) =>
    (number >> (at % 5)) % 2 === 0 ? { task: { eq: 'x' } } : { isComplete: { eq: true } },
  ),
});

/** One document with variables of many shapes. */
export const manyShapes: Attack = async (attacker, random) => {
  const mark = random.below(2 ** 31).toString(36);
  const query = `query Q${mark}($w: TodoFilter) { todos(first: 1, where: $w) { totalCount } }`;
  return Promise.all(
    Array.from({ length: 20 }, (_, nth) =>
      ask(attacker, 'caches: shapes', query, { w: shape(nth + random.below(200)) }, null),
    ),
  );
};
