import { GraphQLSchema, isScalarType } from 'graphql';
import './engine/schema/scalars.ts';
import './resolvers/index.ts';
import { checkExposed } from './engine/compiled/check-exposed.ts';
import { defineNodeFields } from './engine/lists/nodes.ts';
import { builder } from './engine/schema/builder.ts';

builder.queryType({
  description: 'What may be read. Every list and row is what you may see of it.',
});

builder.mutationType({
  description:
    'One operation is one transaction: every mutation field of it takes effect, or none does.',
});

defineNodeFields();

/** Scalars that no field has are left out: Pothos lists every type that it knows of. */
function withoutUnused(built: GraphQLSchema): GraphQLSchema {
  const config = built.toConfig();
  return new GraphQLSchema({
    ...config,
    types: config.types.filter((type) => !isScalarType(type)),
  });
}

/** The whole API: nouns from schema/, verbs from resolvers/. */
export const schema: GraphQLSchema = withoutUnused(builder.toSchema());
checkExposed(schema);
