import type { GraphQLSchema } from 'graphql';
import './engine/schema/scalars.ts';
import './resolvers/account-mutations.ts';
import './resolvers/lists.ts';
import './resolvers/member-mutations.ts';
import './resolvers/nodes.ts';
import './resolvers/project-mutations.ts';
import './resolvers/rows.ts';
import './resolvers/todo-mutations.ts';
import './resolvers/viewer.ts';
import { builder } from './engine/schema/builder.ts';

builder.queryType({
  description: 'What may be read. Every list and row is what you may see of it.',
});

builder.mutationType({
  description:
    'One operation is one transaction: every mutation field of it takes effect, or none does.',
});

/** The whole API: nouns from schema/, verbs from resolvers/. */
export const schema: GraphQLSchema = builder.toSchema();
