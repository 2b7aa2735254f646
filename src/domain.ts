import type { GraphQLSchema } from 'graphql';
import './engine/schema/scalars.ts';
import './resolvers/index.ts';
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

/** The whole API: nouns from schema/, verbs from resolvers/. */
export const schema: GraphQLSchema = builder.toSchema();
