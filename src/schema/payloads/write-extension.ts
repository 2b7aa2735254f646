import type { SQL } from 'drizzle-orm';
import type { GraphQLField } from 'graphql';
import type { Database } from '../../db/database.ts';
import type { WrittenPayload } from './payload.ts';

/** A write that has been sent. */
export interface Written {
  /** Which rows: an expression of type `uuid[]`, for a statement that is sent behind the write. */
  readonly keys: SQL;
  /** How many rows, once the write is answered; rejects with what the client is to be told. */
  readonly done: Promise<number>;
}

/** What a field that writes says of itself: `field.extensions.write`. */
export interface WriteExtension {
  readonly payload: WrittenPayload;
  /**
   * Reads the field's arguments and sends the write.
   *
   * @throws BAD_USER_INPUT, before anything is sent
   */
  readonly write: (db: Database, args: { readonly input: unknown }) => Written;
}

/** Undefined where the field is none that shows what it wrote. */
export function writeOf(field: GraphQLField<unknown, unknown>): WriteExtension | undefined {
  return field.extensions['write'] as WriteExtension | undefined;
}

/** What is wrong where a write is fine, and what it wrote is not to be had. */
export const unreadable = () => new Error('A row that was just written can not be read.');
