import {
  getNamedType,
  isLeafType,
  isNonNullType,
  isObjectType,
  type GraphQLField,
  type GraphQLNamedType,
} from 'graphql';
import { exposedBy } from '../compiled/field-facts.ts';
import type { OutsideField } from '../outside/outside-field.ts';

/**
 * What is wrong with a field whose value comes from outside; null where nothing is.
 *
 * @param table - whose rows its type shows; undefined where they are none
 */
export function faultOfOutside(
  field: GraphQLField<unknown, unknown>,
  outside: OutsideField,
  table: string | undefined,
): string | null {
  if (outside.table !== table)
    return `is loaded from outside for rows of ${outside.table}, but its type shows rows of ${table ?? 'no table'}`;
  if (isNonNullType(field.type)) return 'is loaded from outside, which may fail: make it nullable';
  if (field.args.length > 0) return 'is loaded from outside, and can have no arguments';
  const wrong = withoutSql(getNamedType(field.type));
  if (wrong === null) return null;
  return `is loaded from outside, when the transaction has ended, and beneath it ${wrong} is no plain value: expose it, without a resolver`;
}

/** The first thing beneath a field that is more than a value that is there; null where there is none. */
function withoutSql(
  type: GraphQLNamedType,
  above: readonly GraphQLNamedType[] = [],
): string | null {
  if (isLeafType(type) || above.includes(type)) return null;
  if (!isObjectType(type)) return type.name;
  for (const field of Object.values(type.getFields())) {
    const name = `${type.name}.${field.name}`;
    if (exposedBy(field) === undefined) return name;
    const wrong = withoutSql(getNamedType(field.type), [...above, type]);
    if (wrong !== null) return wrong;
  }
  return null;
}
