import { comparison } from './filter-type.ts';
import { plainKey, textFrom, type Kind } from './kind.ts';
import { exactInteger, textScalar } from './scalar.ts';

const MIN = -(2n ** 63n);
const MAX = 2n ** 63n - 1n;

const canonical = /^(?:0|-?[1-9]\d{0,18})$/;

/** Whether a text is an integer of eight bytes as Postgres writes it. */
const isBigInt = (text: unknown): boolean => {
  if (typeof text !== 'string' || !canonical.test(text)) return false;
  const value = BigInt(text);
  return value >= MIN && value <= MAX;
};

const rule = `A BigInt is an integer from ${MIN} to ${MAX}, as a text ("9007199254740993"); beyond 2^53 a JSON number is not exact.`;

/** Integers of eight bytes. Clients get text: a JSON number beyond 2^53 would arrive as another one. */
export const bigint: Kind = {
  name: 'bigint',
  types: ['BigInt', 'ID', 'String'],
  scalar: textScalar(
    {
      name: 'BigInt',
      description: 'An integer of 64 bits, as a text: `"9007199254740993"`.',
      serialize: String,
    },
    rule,
    exactInteger,
  ),
  cast: 'bigint',
  json: String,
  jsonSql: (value) => ['"', value, '"'],
  key: plainKey(20),
  read: (value) => {
    const text = textFrom(value);
    return isBigInt(text) ? { value: text } : { problem: rule };
  },
  order: { isPosition: isBigInt },
  filter: {
    name: 'BigIntFilter',
    description: 'Conditions on an integer of 64 bits; all that are given must hold.',
    value: 'BigInt',
    operators: comparison,
  },
};
