import type { FieldNode, GraphQLField, GraphQLOutputType } from 'graphql';
import type { Claims } from '../claims.ts';
import type { CallsInFlight } from './calls-in-flight.ts';

/** What a service is asked with for one row: the row's columns, by their names, as JSON has them. */
export type Key = Readonly<Record<string, unknown>>;

/** What a call is given beside its keys. */
export interface OutsideCall {
  /** Those of the caller's token. */
  readonly claims: Claims;
  /** Aborts when the call has taken too long, or the client has gone: hand it on to `fetch`. */
  readonly signal: AbortSignal;
}

/** A field whose value a service outside of this API has. */
export interface OutsideField {
  /** The table on whose rows it hangs. */
  readonly table: string;
  /** The columns of a row that the service is asked with. */
  readonly from: readonly string[];
  /** Asks for the values of all keys at once; gives them, or an error for a key, in the keys' order. */
  readonly load: (keys: readonly Key[], call: OutsideCall) => Promise<readonly unknown[]>;
  /** How long a call may take, in milliseconds. */
  readonly timeoutMs: number;
  readonly calls: CallsInFlight;
}

const key = 'outside';

/** The extension of a field that is such a one. */
export const isOutside = (field: OutsideField): { readonly [key]: OutsideField } => ({
  [key]: field,
});

/** What a field of the finished schema was declared with; undefined where it is not from outside. */
export function outsideOf(field: GraphQLField<unknown, unknown>): OutsideField | undefined {
  return field.extensions[key] as OutsideField | undefined;
}

/** A value that an answer still lacks. */
export interface MissingValue {
  readonly outside: OutsideField;
  /** The field, as `Type.field`. */
  readonly name: string;
  readonly type: GraphQLOutputType;
  readonly nodes: readonly FieldNode[];
  readonly key: Key;
  /** Its place in the answer, where there is null so far. */
  readonly path: readonly (string | number)[];
}
