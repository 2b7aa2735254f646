import type { AnyRelations } from 'drizzle-orm';
import { keyOfType, type NodeTypes, type RowName } from '../schema/global-id.ts';

export const typesOf = (
  relations: AnyRelations,
  tables: Readonly<Record<string, string>>,
): NodeTypes => ({ nodes: new Map(Object.entries(tables)), relations });

/** The type of the keys of a type's rows, as SQL. */
export const castOf = (of: NodeTypes, type: string): string => keyOfType(of, type)!.kind.cast;

/** The types of keys that there are, each once: a statement has a parameter for keys of each. */
export const castsOf = (of: NodeTypes): readonly string[] => [
  ...new Set([...of.nodes.keys()].map((type) => castOf(of, type))),
];

/** The key of a row, as the parameter for keys of a type; null where its own are of another. */
export const keyAs = (of: NodeTypes, cast: string, row: RowName | null): string | null =>
  row !== null && castOf(of, row.type) === cast ? row.key : null;
