import { equality, isNull } from './filter-type.ts';
import { plainKey, textFrom, type Kind } from './kind.ts';

// RFC 9562, section 4. Postgres takes either case, and writes small letters.
const canonical = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export const isUuid = (value: unknown): boolean =>
  typeof value === 'string' && canonical.test(value);

export const uuid: Kind = {
  name: 'uuid',
  types: ['ID', 'String'],
  cast: 'uuid',
  json: (value) => value,
  jsonSql: (value) => ['"', value, '"'],
  key: plainKey(36),
  read: (value) => {
    const text = textFrom(value).toLowerCase();
    return isUuid(text) ? { value: text } : { problem: 'This is not a UUID.' };
  },
  order: { isPosition: isUuid },
  filter: {
    name: 'UUIDFilter',
    description: 'Conditions on a UUID; all that are given must hold.',
    value: 'String',
    operators: { ...equality, isNull },
  },
};
