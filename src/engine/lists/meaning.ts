import type { GraphQLField } from 'graphql';
import type { SQL } from 'drizzle-orm';
import type { NodeTypes } from '../schema/global-id.ts';
import type { Columns } from './keyset.ts';
import type { List } from './list.ts';

/** Columns of a row that name another one, of any type. */
export interface RowNamingColumns<Column extends string = string> {
  /** The name of the row's type in the API. */
  readonly type: Column;
  /** The row's key, as a text. */
  readonly key: Column;
}

/**
 * What a resolver gives, said in a way that SQL can be written from: `compiled/` then answers whole
 * operations by one statement. It must be the same as what the resolver gives when it is called, as
 * it is where anything beside it has no meaning.
 */
export type Meaning =
  /** A list that hangs on no row. */
  | {
      readonly kind: 'list';
      readonly list: List;
      readonly scope: ((columns: Columns) => SQL) | undefined;
    }
  /** A list that hangs on a row, by a relation of its table. */
  | {
      readonly kind: 'related';
      /** The table whose relation it is. */
      readonly parent: string;
      readonly relation: string;
      readonly list: List;
    }
  /** The row of the argument `id`; null where that is no id of the type, or not visible. */
  | { readonly kind: 'row'; readonly typeName: string; readonly table: string }
  /** The row of any type that the argument `id` names. */
  | { readonly kind: 'node'; readonly tables: Readonly<Record<string, string>> }
  /** Those that the argument `ids` names, in its order. */
  | { readonly kind: 'nodes'; readonly tables: Readonly<Record<string, string>> }
  /** The row that two columns of the field's own row name: its type, and its key as a text. */
  | {
      readonly kind: 'named';
      /** The table on whose rows the field hangs. */
      readonly parent: string;
      readonly columns: RowNamingColumns;
      /** The types that have rows. */
      readonly of: NodeTypes;
      /** Those that the row may be of; undefined: any. */
      readonly only: readonly string[] | undefined;
    }
  /** An object that only holds its fields, and asks the database for nothing itself. */
  | { readonly kind: 'holder' }
  /**
   * The value of this name among the field's own computed ones (`select.extras`); for a field that
   * gives an object, JSON with its exposed values.
   */
  | { readonly kind: 'extra'; readonly name: string }
  /** One value that belongs to no row. */
  | { readonly kind: 'value'; readonly sql: SQL };

const key = 'meaning';

/** The option `extensions` of a field whose resolver gives this. */
export const means = (said: Meaning): { readonly [key]: Meaning } => ({ [key]: said });

/** What a field of the finished schema gives; undefined where only its resolver knows. */
export function meaningOf(field: GraphQLField<unknown, unknown>): Meaning | undefined {
  return field.extensions[key] as Meaning | undefined;
}
