import type { Client } from 'pg';
import type { Catalog } from './catalog.ts';
import { catalogSql } from './catalog-sql.ts';

/**
 * Reads a database in one transaction that can write nothing.
 *
 * @param client - a connection of anybody who may read the catalog; no transaction is open in it
 */
export async function readOnly<T>(client: Client, read: () => Promise<T>): Promise<T> {
  await client.query('begin transaction isolation level repeatable read, read only');
  try {
    return await read();
  } finally {
    await client.query('rollback');
  }
}

/**
 * The catalog of a database.
 *
 * @param client - in a transaction of `readOnly`
 * @param roles - the names of the request roles, whose privileges are told
 * @param schemas - the schemas to read; null for all that are no provider's and no tool's
 */
export async function readCatalog(
  client: Client,
  roles: readonly string[],
  schemas: readonly string[] | null = null,
): Promise<Catalog> {
  // So that names are written with their schemas, whatever the reader's own settings are.
  await client.query(`set local search_path = ''`);
  const { rows } = await client.query<{ catalog: Catalog }>(catalogSql, [roles, schemas]);
  return rows[0]!.catalog;
}
