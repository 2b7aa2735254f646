import type { Attack } from './attack.ts';
import { ask } from './wire.ts';

// Documents and variables of which each part is within its limit, and the whole is not.

const many = (count: number, part: (nth: number) => string) =>
  Array.from({ length: count }, (_, nth) => part(nth)).join(' ');

/** One variable in 240 lists: 15 lists of projects, in each of which are 15 of todos. */
const lists = `query ($p: ProjectFilter, $t: TodoFilter) {
  ${many(15, (nth) => `a${nth}: projects(first: 1, where: $p) { nodes { ...F } }`)} }
  fragment F on Project { ${many(15, (nth) => `b${nth}: todos(first: 1, where: $t) { totalCount }`)} }`;

/** The same in 15 lists at the root. */
const roots = `query ($t: TodoFilter) {
  ${many(15, (nth) => `a${nth}: todos(first: 1, where: $t) { totalCount }`)} }`;

const parts = (count: number) => ({
  or: Array.from({ length: count }, (_, nth) => ({ task: { ne: `${nth}` } })),
});
const empty = (count: number) => ({ or: Array.from({ length: count }, () => ({ not: {} })) });

/** A filter that is rendered anew for each of the lists that use it. */
export const manyLists: Attack = async (attacker, random) => {
  const t = random.chance(0.5) ? parts(random.pick([200, 1000, 1700])) : empty(990);
  const token = random.chance(0.5) ? null : attacker.token;
  return Promise.all(
    Array.from({ length: 3 }, () =>
      ask(attacker, 'budget: a filter in 240 lists', lists, { p: {}, t }, token),
    ),
  );
};

/** More parameters than a statement of Postgres' can have. */
export const manyParameters: Attack = async (attacker, random) => {
  const task = { in: Array.from({ length: 1000 }, (_, nth) => `${nth}`) };
  const t = { or: Array.from({ length: random.pick([4, 44, 70]) }, () => ({ task })) };
  const kind = 'budget: parameters';
  // The first is answered by resolvers, later ones without.
  const replies = [];
  for (let times = 0; times < 3; times += 1) {
    replies.push(await ask(attacker, kind, roots, { t }, null));
  }
  return replies;
};

/** Conditions that are dear to try on a row. */
export const dearConditions: Attack = async (attacker, random) => {
  const text = 'ab%_'.repeat(random.pick([100, 2400]));
  const t = {
    and: Array.from({ length: 40 }, (_, nth) => ({ not: { task: { contains: `${text}${nth}` } } })),
  };
  return [await ask(attacker, 'budget: dear conditions', roots, { t })];
};
