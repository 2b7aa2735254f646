import { sha256 } from './sha256.ts';

/** What an operation is known by: requests that agree in it ask for the same. */
interface Asked {
  readonly document: string;
  /** The name of the operation that is run; undefined where it has none. */
  readonly name: string | undefined;
  /** As the client sent them. */
  readonly variables: Readonly<Record<string, unknown>>;
}

/**
 * A hash by which an operation is recognised when its key comes again: of its document, its name, and its
 * variables as JSON values, whose keys may be in any order.
 */
export const fingerprintOf = ({ document, name, variables }: Asked): Promise<string> =>
  sha256(JSON.stringify([document, name ?? null, variables], inOrder));

/** For `JSON.stringify`: objects with their keys in order. */
function inOrder(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
