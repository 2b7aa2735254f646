import {
  getNullableType,
  isEnumType,
  isListType,
  isNamedType,
  isNonNullType,
  type GraphQLOutputType,
} from 'graphql';
import type { Kind } from './kind.ts';

/**
 * Whether fields of a GraphQL type can show all values of a kind as they are, but for null. What
 * an array holds may be null, whatever its column says.
 */
export function isShownBy(kind: Kind, type: GraphQLOutputType): boolean {
  const shown = getNullableType(type);
  if (isListType(shown)) {
    const { item } = kind;
    return item !== undefined && !isNonNullType(shown.ofType) && isShownBy(item, shown.ofType);
  }
  if (isEnumType(shown)) {
    const names = new Set(shown.getValues().map(({ value }) => value as unknown));
    return kind.values?.every((value) => names.has(value)) === true;
  }
  return isNamedType(shown) && kind.types.includes(shown.name);
}
