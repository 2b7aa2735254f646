import type { Query } from '../../test/support/clone.ts';

/** One fault, and the statements that put it into a database. */
export interface Mutant {
  /** What is wrong then. No two mutants have the same. */
  readonly fault: string;
  readonly statements: readonly string[];
  /** Where it is likely to show: writes to this table, and with this command, are tried first. */
  readonly table?: string;
  readonly command?: string;
  /** The catalog is likely to show it, so that is asked before anything is tried. */
  readonly looksUp?: boolean;
}

/** Reads the catalog of a sound database, and thinks of what could be wrong with it. */
export type Mutator = (query: Query) => Promise<Mutant[]>;

/** The policy, trigger or function that a fault is in, e.g. `policy insert on todos`; empty for others. */
export const objectOf = ({ fault }: Mutant): string =>
  fault.slice(0, Math.max(fault.indexOf(': '), 0));

/** All that a request can be, whom faults favour. */
export const favoured = [
  'public',
  'anonymous',
  'authenticated',
  'moderator',
  'admin',
  'authenticated_backend',
];

/** Namespaces that are not Postgres' own, by a condition on pg_namespace. */
export const ours = `nspname not like 'pg\\_%' and nspname <> 'information_schema'`;

/** Rows as text, for lists of facts. */
export async function facts<K extends string>(
  query: Query,
  text: string,
): Promise<Record<K, string>[]> {
  const { rows } = await query(text);
  return rows.map(
    (row) =>
      Object.fromEntries(Object.entries(row).map(([key, value]) => [key, textOf(value)])) as Record<
        K,
        string
      >,
  );
}

function textOf(value: unknown): string {
  if (value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
