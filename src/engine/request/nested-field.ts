import { getNamedType, isObjectType, type GraphQLSchema } from 'graphql';

const UNKNOWN = /^Cannot query field "(\w+)" on type "(\w+)"\.$/;

/**
 * Where a field that a type does not have may be meant: a connection has its rows in `nodes`, and a payload what
 * was written in a field of its own. It is worded as graphql-js words what it suggests, and hidden with that.
 *
 * @param message - of an error of validation
 * @returns the message, with the place where there is one
 */
export function withPlace(schema: GraphQLSchema, message: string): string {
  const [, field = '', typeName = ''] = UNKNOWN.exec(message) ?? [];
  const type = schema.getType(typeName);
  if (!isObjectType(type) || type === schema.getQueryType()) return message;
  const place = Object.values(type.getFields()).find((outer) => {
    const inner = getNamedType(outer.type);
    return isObjectType(inner) && Object.hasOwn(inner.getFields(), field);
  });
  return place === undefined ? message : `${message} Did you mean \`${place.name} { ${field} }\`?`;
}
