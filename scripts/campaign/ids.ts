import { api } from '#example/schema/api.ts';
import { tables, type Table } from '../../test/access/world.ts';

/** The type of a table's rows. */
export function typeOfTable(table: Table): string {
  const found = [...api.nodes].find(([, name]) => name === table);
  if (found === undefined) throw new TypeError(`The rows of ${table} have no global ids.`);
  return found[0];
}

/** The rows that a text names by their global ids. */
export function idsIn(text: string): ReadonlyMap<Table, ReadonlySet<string>> {
  const found = new Map<Table, Set<string>>(tables.map((table) => [table, new Set()]));
  for (const [match] of text.matchAll(/"[A-Za-z0-9+/]{40,64}={0,2}"/g)) {
    const id = api.decodeId(match.slice(1, -1));
    const table = tables.find((name) => typeOfTable(name) === id?.type);
    if (id !== null && table !== undefined) found.get(table)?.add(id.key);
  }
  return found;
}
