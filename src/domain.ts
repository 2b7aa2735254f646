import { createContext } from './context.ts';
import { introduction } from './db/introduction.ts';
import { roles } from './db/roles.ts';
import { sample } from './db/seed.ts';
import type { Domain } from './engine/index.ts';
import './resolvers/index.ts';
import { api } from './schema/api.ts';

api.builder.queryType({
  description: 'What may be read. Every list and row is what you may see of it.',
});

api.builder.mutationType({
  description:
    'One operation is one transaction: every mutation field of it takes effect, or none does.',
});

/** The whole API: nouns from schema/, verbs from resolvers/. */
export const schema = api.toSchema();

/** What the engine serves. */
export const domain: Domain = { schema, createContext, roles, sample, introduction };
