import { sql } from 'drizzle-orm';
import type { Kind } from './kind.ts';

const isBoolean = (value: unknown): value is boolean => typeof value === 'boolean';

export const boolean: Kind = {
  name: 'boolean',
  types: ['Boolean'],
  cast: 'boolean',
  json: (value) => value,
  jsonSql: (value) => [sql`(${value})::text`],
  key: { refused: 'it has two values' },
  read: (value) => (isBoolean(value) ? { value } : { problem: 'This is neither true nor false.' }),
  order: { isPosition: isBoolean },
  filter: {
    name: 'BooleanFilter',
    description: 'Conditions on a flag; all that are given must hold.',
    value: 'Boolean',
    operators: { eq: 'This value.', ne: 'The other value.' },
  },
};
