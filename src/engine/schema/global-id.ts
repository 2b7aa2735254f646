import type { AnyRelations } from 'drizzle-orm';
import { encodeId, readId } from '../kinds/global-id.ts';
import { tableKey, type TableKey } from '../kinds/table-key.ts';
import { tableNamed } from './tables.ts';

export { encodeId };

/** The types whose rows have global ids. */
export interface NodeTypes {
  /** The table of each, by the type's name. */
  readonly nodes: ReadonlyMap<string, string>;
  readonly relations: AnyRelations;
}

/** The key of a type's table; undefined where no rows of such a type have global ids. */
export function keyOfType({ nodes, relations }: NodeTypes, type: string): TableKey | undefined {
  const table = nodes.get(type);
  return table === undefined ? undefined : tableKey(tableNamed(relations, table));
}

/** A row by the name of its type and its key, as a text. */
export interface RowName {
  readonly type: string;
  readonly key: string;
}

/** Whether there are rows of such a type, and one can have this key: no column holds any other. */
export const canExist = (nodes: NodeTypes, { type, key }: RowName): boolean =>
  keyIn(nodes, type, encodeId(type, key)) === key;

/**
 * The type and the key in a global id.
 *
 * @returns null for a text that `encodeId` did not make, and for a key that no row can have
 */
export function decodeId(nodes: NodeTypes, id: string): RowName | null {
  return readId(id, (type) => keyOfType(nodes, type)?.kind);
}

/** The key in a global id of one type, null for anything else. */
export function keyIn(nodes: NodeTypes, type: string, id: string): string | null {
  const decoded = decodeId(nodes, id);
  return decoded?.type === type ? decoded.key : null;
}
