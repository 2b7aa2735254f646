import type { AnyRelations, Relation } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';
import type { GraphQLSchema } from 'graphql';

/** The extension of a schema that holds how the tables under it hang together. */
export const relationsExtension = 'relations';

/** How the tables under a schema hang together. */
export const relationsOf = ({ extensions }: GraphQLSchema): AnyRelations =>
  extensions[relationsExtension] as AnyRelations;

/** The extension of a schema that holds which tables are not meant to be recorded. */
export const notRecordedExtension = 'notRecorded';

/** The tables whose writes are not meant to be recorded. */
export const notRecordedIn = ({ extensions }: GraphQLSchema): readonly string[] =>
  (extensions[notRecordedExtension] as readonly string[] | undefined) ?? [];

/** @throws TypeError where there is no table of this name */
export function tableNamed(relations: AnyRelations, name: string): PgTable {
  const found = relations[name];
  if (found === undefined) throw new TypeError(`There is no table ${name}.`);
  return found.table as PgTable;
}

/** The relation of a table by its name; undefined where there is none. */
export const relationNamed = (
  relations: AnyRelations,
  table: string,
  name: string,
): Relation | undefined => relations[table]?.relations[name];

/** The name in TypeScript of a column that a relation compares; Drizzle has objects of their own for these. */
export const keyOfColumn = (column: unknown): string =>
  (column as { readonly _: { readonly key: string } })._.key;
