import type { Client } from 'pg';
import type { Catalog } from './catalog.ts';
import { catalogSql } from './catalog-sql.ts';

/**
 * Reads the catalog of a database in a transaction that can write nothing.
 *
 * @param client - a connection of anybody who may read the catalog; no transaction is open in it
 * @param roles - the names of the request roles, whose privileges are told
 * @param schemas - the schemas to read; undefined for all that are no provider's and no tool's
 */
export async function readCatalog(
  client: Client,
  roles: readonly string[],
  schemas?: readonly string[],
): Promise<Catalog> {
  await client.query('begin transaction isolation level repeatable read, read only');
  try {
    // So that names are written with their schemas, whatever the reader's own settings are.
    await client.query(`set local search_path = ''`);
    const { rows } = await client.query<{ catalog: Catalog }>(catalogSql, [roles, schemas ?? null]);
    return rows[0]!.catalog;
  } finally {
    await client.query('rollback');
  }
}
