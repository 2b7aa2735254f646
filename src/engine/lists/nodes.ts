import { badUserInput } from '../errors/index.ts';
import type { Api } from '../schema/api.ts';
import { means } from './meaning.ts';
import { MAX_PAGE_SIZE } from './page-size.ts';
import { loadNodeById } from './row-by-id.ts';

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
      resolve: (_root, { id }, context, info) => loadNodeById(api, id, context, info),
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
        return Promise.all(ids.map((id) => loadNodeById(api, id, context, info)));
      },
    }),
  }));
}
