import { comparison } from './filter-type.ts';
import { plainKey, type Kind } from './kind.ts';

const MIN = -(2 ** 31);
const MAX = 2 ** 31 - 1;

// -0 is an integer to JavaScript, and not what JSON of a row can hold.
const isInteger = (value: unknown): value is number =>
  Number.isInteger(value) && (value as number) >= MIN && (value as number) <= MAX;

/** Integers of four bytes, and of two: those are compared as four, so that no value is too large. */
export const integer: Kind = {
  name: 'integer',
  types: ['Int'],
  cast: 'integer',
  json: (value) => value,
  jsonSql: (value) => [value],
  key: { ...plainKey(11), read: (text) => Number(text) },
  read: (value) =>
    isInteger(value) ? { value } : { problem: `This is not an integer from ${MIN} to ${MAX}.` },
  order: { isPosition: (json) => isInteger(json) && !Object.is(json, -0) },
  filter: {
    name: 'IntFilter',
    description: 'Conditions on an integer; all that are given must hold.',
    value: 'Int',
    operators: comparison,
  },
};

/** Integers of two bytes. As a key, no other may reach a column that refers to it. */
export const smallint: Kind = {
  ...integer,
  key: {
    ...plainKey(6),
    read: (text) => {
      const value = Number(text);
      return value >= -(2 ** 15) && value < 2 ** 15 ? value : null;
    },
  },
};
