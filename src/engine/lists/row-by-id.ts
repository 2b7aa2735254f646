import { getSchemaConfig, queryFromInfo } from '@pothos/plugin-drizzle';
import type { GraphQLResolveInfo } from 'graphql';
import type { ResolverContext } from '../schema/builder.ts';
import { keyOf } from '../schema/global-id.ts';
import type { List } from './list.ts';
import { findRows } from './root-connection.ts';
import { means } from './meaning.ts';

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
      const key = keyOf(typeName, id);
      if (key === null) return null;
      const where = { id: key };
      const query = queryFromInfo({
        config: getSchemaConfig(api.builder),
        context,
        info,
        where,
        limit: 1,
      });
      const [row] = await findRows(context.db, table, query);
      return row ?? null;
    },
  };
}
