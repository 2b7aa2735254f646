import { drizzle, type PgRemoteDatabase } from 'drizzle-orm/pg-proxy';
import { codecs } from '../kinds/index.ts';
import type { Gate } from './gate.ts';
import { relations } from '../../db/relations.ts';

/** What resolvers and loaders query. It runs everything in its session's transaction. */
export type Database = Omit<PgRemoteDatabase<typeof relations>, 'transaction'>;

/**
 * Drizzle over a gate. Drizzle never sees a connection: what it keeps is the gate, which refuses
 * once its session is over.
 */
export function databaseOver(gate: Gate): Database {
  return drizzle(
    async (text, params, method) => {
      const result = await gate.query({ text, params, arrays: method !== 'execute' });
      return { rows: result.rows as unknown[] };
    },
    { relations, codecs },
  );
}
