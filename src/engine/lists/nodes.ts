import { brandWithType } from '@pothos/core';
import { getSchemaConfig, queryFromInfo } from '@pothos/plugin-drizzle';
import type { GraphQLResolveInfo } from 'graphql';
import { badUserInput } from '../errors/index.ts';
import type { Api } from '../schema/api.ts';
import type { ResolverContext } from '../schema/builder.ts';
import { decodeId } from '../schema/global-id.ts';
import { means } from './meaning.ts';
import type { Row } from './page.ts';
import { MAX_PAGE_SIZE } from './read-arguments.ts';
import { findRows } from './root-connection.ts';

/** Of these ids, the rows that the caller sees, by id, with all that is selected of them. */
async function loadNodes(
  { builder, nodes }: Api,
  ids: readonly string[],
  context: ResolverContext,
  info: GraphQLResolveInfo,
): Promise<ReadonlyMap<string, Row>> {
  const keysByType = new Map<string, Map<string, string>>();
  for (const id of ids) {
    const decoded = decodeId(id, (name) => nodes.has(name));
    if (decoded === null) continue;
    const keys = keysByType.get(decoded.type) ?? new Map<string, string>();
    keysByType.set(decoded.type, keys.set(decoded.key, id));
  }
  const found = new Map<string, Row>();
  await Promise.all(
    [...keysByType].map(async ([type, keys]) => {
      const query = queryFromInfo({
        config: getSchemaConfig(builder),
        context,
        info,
        typeName: type,
        columns: { id: true },
        where: { id: { in: [...keys.keys()] } },
      });
      for (const row of await findRows(context.db, nodes.get(type)!, query)) {
        brandWithType(row, type as never);
        const id = keys.get(String(row['id']));
        if (id !== undefined) found.set(id, row);
      }
    }),
  );
  return found;
}

/** Defines the root fields `node` and `nodes`, over every type whose list is defined by then. */
export function defineNodeFields(api: Api): void {
  const { builder } = api;
  const tables = Object.fromEntries(api.nodes);
  builder.queryFields((t) => ({
    node: t.field({
      type: builder.nodeInterfaceRef(),
      nullable: true,
      description: 'Anything by its id; null where there is no such thing, or you may not see it.',
      args: { id: t.arg.id({ required: true, description: 'The id of any node.' }) },
      extensions: means({ kind: 'node', tables }),
      resolve: async (_root, { id }, context, info) => {
        const found = await loadNodes(api, [id], context, info);
        return found.get(id) ?? null;
      },
    }),
    nodes: t.field({
      type: [builder.nodeInterfaceRef()],
      nullable: { list: false, items: true },
      description: 'Several nodes by their ids, in the order of the ids.',
      args: {
        ids: t.arg.idList({ required: true, description: `At most ${MAX_PAGE_SIZE} ids.` }),
      },
      extensions: means({ kind: 'nodes', tables }),
      resolve: async (_root, { ids }, context, info) => {
        if (ids.length > MAX_PAGE_SIZE) {
          const message = `\`ids\` takes at most ${MAX_PAGE_SIZE} ids; there are ${ids.length}.`;
          throw badUserInput(message, [{ path: ['ids'], message }]);
        }
        const found = await loadNodes(api, ids, context, info);
        return ids.map((id) => found.get(id) ?? null);
      },
    }),
  }));
}
