import { getTableConfig, type PgTable } from 'drizzle-orm/pg-core';
import type { GraphQLSchema } from 'graphql';
import { domain } from '#example/domain.ts';
import { relationsOf } from '../../src/engine/schema/tables.ts';

/** The schemas of Postgres in which an API's tables stand, the record's included. */
export function schemasOf(api: GraphQLSchema): readonly string[] {
  const schemas = Object.values(relationsOf(api)).map(
    ({ table }) => getTableConfig(table as PgTable).schema ?? 'public',
  );
  return [...new Set(schemas)].toSorted();
}

export const schemas = schemasOf(domain.schema);

/** The same as a list of SQL. */
export const listOfSchemas = (api = domain.schema): string =>
  schemasOf(api)
    .map((name) => `'${name}'`)
    .join(', ');
