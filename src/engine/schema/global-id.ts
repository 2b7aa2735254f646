import * as ids from '../kinds/global-id.ts';
import type { Kind } from '../kinds/index.ts';
import { uuid } from '../kinds/uuid.ts';

/** The types that have a global id. */
export const nodeTypes = ['Account', 'Activity', 'Membership', 'Project', 'Todo'] as const;

export type NodeType = (typeof nodeTypes)[number];

/** The kinds of the columns of every key. */
export const keyKinds: readonly Kind[] = [uuid];

/** The global id of a row. */
export const encodeId = (type: string, key: string): string => ids.encodeId(type, keyKinds, [key]);

/**
 * The type and key in a global id.
 *
 * @returns null for whatever `encodeId` did not make
 */
export function decodeId(id: string): { readonly type: NodeType; readonly key: string } | null {
  const decoded = ids.decodeId(id, (name) => {
    const type = nodeTypes.find((nodeType) => nodeType === name);
    return type && { type, kinds: keyKinds };
  });
  return decoded && { type: decoded.type, key: String(decoded.key[0]) };
}

/** The key in a global id of one type, null for anything else. */
export function keyOf(type: NodeType, id: string): string | null {
  const decoded = decodeId(id);
  return decoded?.type === type ? decoded.key : null;
}
