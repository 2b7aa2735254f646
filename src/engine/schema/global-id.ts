import * as ids from '../kinds/global-id.ts';
import type { Kind } from '../kinds/index.ts';
import { uuid } from '../kinds/uuid.ts';

/** The kinds of the columns of every key. */
export const keyKinds: readonly Kind[] = [uuid];

/** The global id of a row. */
export const encodeId = (type: string, key: string): string => ids.encodeId(type, keyKinds, [key]);

/**
 * The type and key in a global id.
 *
 * @param isType - whether rows of a type of this name have global ids
 * @returns null for whatever `encodeId` did not make
 */
export function decodeId(
  id: string,
  isType: (name: string) => boolean,
): { readonly type: string; readonly key: string } | null {
  const decoded = ids.decodeId(id, (name) =>
    isType(name) ? { type: name, kinds: keyKinds } : undefined,
  );
  return decoded && { type: decoded.type, key: String(decoded.key[0]) };
}

/** The key in a global id of one type, null for anything else. */
export function keyOf(type: string, id: string): string | null {
  return decodeId(id, (name) => name === type)?.key ?? null;
}
