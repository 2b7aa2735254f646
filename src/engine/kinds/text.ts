import { sql } from 'drizzle-orm';
import { atMost, equality, isNull, notThis } from './filter-type.ts';
import { anyKey, type Kind } from './kind.ts';

/**
 * The longest text that is looked for, in UTF-16 units. Nothing that is stored is as long, so that a
 * longer one could match nothing.
 */
export const TEXT_MAX = 10_000;

/** Whether Postgres can hold a text: no U+0000, and no half of a pair. */
export const isStorable = (text: string): boolean => text.isWellFormed() && !text.includes('\0');

/** Characters as Postgres counts them: a pair of surrogates is one. */
export const lengthOf = (text: string): number =>
  text.length - (text.match(/[\uD800-\uDBFF][\uDC00-\uDFFF]/g)?.length ?? 0);

const literally = 'Every character stands for itself, and capitals for small letters.';

export const text: Kind = {
  name: 'text',
  types: ['String', 'ID'],
  cast: 'text',
  json: (value) => value,
  jsonSql: (value) => [sql`to_json(${value})`],
  key: anyKey(),
  read: (value) => {
    if (typeof value !== 'string') return { problem: 'This is not a text.' };
    if (value.length > TEXT_MAX) {
      const max = TEXT_MAX.toLocaleString('en');
      return { problem: `A text that is looked for has at most ${max} characters.` };
    }
    return isStorable(value)
      ? { value }
      : { problem: 'The text holds a character that can not be stored.' };
  },
  order: { isPosition: (json) => typeof json === 'string' && isStorable(json) },
  filter: {
    name: 'StringFilter',
    description: 'Conditions on a text; all that are given must hold.',
    value: 'String',
    operators: {
      eq: 'Equal to this, to the letter.',
      ne: notThis,
      in: `One of these, to the letter; an empty list matches nothing. ${atMost}`,
      notIn: equality.notIn,
      contains: `Has this somewhere in it. ${literally}`,
      startsWith: `Begins with this. ${literally}`,
      endsWith: `Ends with this. ${literally}`,
      isNull,
    },
  },
};
