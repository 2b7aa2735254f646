import type { GraphQLResolveInfo } from 'graphql';
import type { Api } from '../schema/api.ts';
import type { ResolverContext } from '../schema/context.ts';
import type { Row } from '../schema/find-rows.ts';
import { canExist, decodeId, keyIn, type RowName } from '../schema/global-id.ts';
import type { List } from './list.ts';
import { means } from './meaning.ts';

/**
 * Loads a row of any type that has global ids, with everything that is selected beneath the field.
 *
 * @returns null for a type that there is not, a row that does not exist, and one that the caller can't see
 */
export async function loadNode(
  api: Api,
  wanted: RowName,
  context: ResolverContext,
  info: GraphQLResolveInfo,
): Promise<Row | null> {
  const { builder, nodes, relations } = api;
  const { type: typeName, key } = wanted;
  const table = nodes.get(typeName);
  // A key that no column holds would be refused by Postgres, and end the transaction.
  if (table === undefined || !canExist(api, wanted)) return null;
  return context.loaders.rows.load({ builder, relations, typeName, table, key, context, info });
}

/** The same by a global id, which may be nonsense. */
export async function loadNodeById(
  api: Api,
  id: string,
  context: ResolverContext,
  info: GraphQLResolveInfo,
): Promise<Row | null> {
  const decoded = decodeId(api, id);
  return decoded === null ? null : loadNode(api, decoded, context, info);
}

/**
 * A row by its global id, with everything that is selected beneath it, as options of its field. It
 * gives null for an id of another type, for a row that does not exist, and for one that the caller
 * can't see.
 */
export function rowById({ api, typeName, table }: List) {
  return {
    extensions: means({ kind: 'row', typeName, table }),
    resolve: async (
      _root: unknown,
      { id }: { readonly id: string },
      context: ResolverContext,
      info: GraphQLResolveInfo,
    ) => {
      const key = keyIn(api, typeName, id);
      return key === null ? null : loadNode(api, { type: typeName, key }, context, info);
    },
  };
}
