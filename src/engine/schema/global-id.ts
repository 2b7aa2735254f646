/** The types that have a global id. */
export const nodeTypes = ['Account', 'Activity', 'Membership', 'Project', 'Todo'] as const;

export type NodeType = (typeof nodeTypes)[number];

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The global id of a row: base64 of its type's name and its key. */
export function encodeId(type: string, key: string): string {
  return btoa(`${type}:${key}`);
}

/**
 * The type and key in a global id.
 *
 * @returns null for whatever `encodeId` did not make
 */
export function decodeId(id: string): { readonly type: NodeType; readonly key: string } | null {
  // The longest is 'Membership:' and a uuid; anything longer is not worth decoding.
  if (id.length > 64) return null;
  let text: string;
  try {
    text = atob(id);
  } catch {
    return null;
  }
  const [name, key = '', ...rest] = text.split(':');
  const type = nodeTypes.find((nodeType) => nodeType === name);
  if (type === undefined || rest.length > 0 || !uuid.test(key)) return null;
  return btoa(text) === id ? { type, key } : null;
}

/** The key in a global id of one type, null for anything else. */
export function keyOf(type: NodeType, id: string): string | null {
  const decoded = decodeId(id);
  return decoded?.type === type ? decoded.key : null;
}
