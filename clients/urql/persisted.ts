import { persistedExchange } from '@urql/exchange-persisted';
import { hashOf } from '../hash-of.ts';

/** Stands before `fetchExchange`. */
export const byCodegen = () =>
  persistedExchange({
    enforcePersistedQueries: true,
    enableForMutation: true,
    generateHash: async (_query, document) => hashOf(document),
  });
