import type { GraphQLObjectType, GraphQLSchema } from 'graphql';

/** What can be asked for at the root: so many names, and no more, can a label have. */
export function rootFields(schema: GraphQLSchema): ReadonlySet<string> {
  return new Set([
    '__typename',
    'several',
    'fragment',
    ...fieldsOf(schema.getQueryType()),
    ...fieldsOf(schema.getMutationType()),
  ]);
}

const fieldsOf = (type: GraphQLObjectType | null | undefined) =>
  Object.keys(type?.getFields() ?? {});
