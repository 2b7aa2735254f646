import { isInputObjectType, type GraphQLSchema } from 'graphql';

const WRONG_INPUT =
  /^Expected value of type "(\w+)" (?:(to be an object)|not to include unknown field "\w+"), found: /;

/** As many names as one reads at a glance. */
const NAMES_MAX = 12;

/**
 * What an input type has, where a value of it is none or has a field that is not near any of its own: of a
 * filter, its operators. It is worded as graphql-js words what it suggests, and hidden with that.
 *
 * @param message - what is wrong with a value, as graphql-js says it
 * @returns the message, with the fields where there are few enough
 */
export function withFields(schema: GraphQLSchema, message: string): string {
  const [, name = '', noObject] = WRONG_INPUT.exec(message) ?? [];
  const type = schema.getType(name);
  if (!isInputObjectType(type)) return message;
  const names = Object.keys(type.getFields());
  if (noObject !== undefined && names.includes('eq')) {
    return `${message} Did you mean \`{ eq: … }\`?`;
  }
  if (names.length > NAMES_MAX) return message;
  return `${message} Did you mean one of ${names.map((field) => `"${field}"`).join(', ')}?`;
}
