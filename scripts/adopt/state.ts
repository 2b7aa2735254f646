import { readFile } from 'node:fs/promises';
import type { Catalog } from './catalog.ts';
import type { Mapping } from './mapping.ts';
import type { Roles } from './plan.ts';

/** Where stands what the code was written from. */
export const stateFile = 'adopt/catalog.json';

/** What the code was written from: with it the same code can be written again. */
export interface State {
  readonly roles: Roles;
  readonly names: Mapping;
  /** The schemas that were asked for; null for all. */
  readonly schemas: readonly string[] | null;
  /** The tables that were asked for; null for all. */
  readonly tables: readonly string[] | null;
  readonly catalog: Catalog;
}

/** The state that was written last; null where there is none. */
export async function readState(file = stateFile): Promise<State | null> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as State;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

/** The catalog without the tables that were not asked for. */
export function narrowed(catalog: Catalog, tables: readonly string[] | null): Catalog {
  if (tables === null) return catalog;
  return {
    ...catalog,
    tables: catalog.tables.filter(
      ({ schema, name }) => tables.includes(name) || tables.includes(`${schema}.${name}`),
    ),
  };
}
