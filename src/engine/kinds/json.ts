import type { Kind } from './kind.ts';

const refused = 'its values have no order and no form that two clients would write alike';

/**
 * JSON as it is. Resolvers get it parsed, as every client does: a number is a double there, and the
 * keys of an object may come in another order than Postgres has them in.
 */
export const json: Kind = {
  name: 'jsonb',
  types: ['JSON'],
  scalar: {
    name: 'JSON',
    description:
      'Any JSON value, as it is stored. Its numbers are doubles: what must have more digits belongs into a text.',
    specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc8259',
    serialize: (value) => value,
    parseValue: (value) => value,
  },
  cast: 'jsonb',
  json: (value) => value,
  jsonSql: (value) => [value],
  rewritten: true,
  parameter: (value) => JSON.stringify(value),
  key: { refused },
  read: () => ({ problem: 'JSON is nothing to compare with.' }),
  order: { refused },
  filter: { refused },
};
