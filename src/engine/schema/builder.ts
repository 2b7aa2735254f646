import SchemaBuilder from '@pothos/core';
import DrizzlePlugin from '@pothos/plugin-drizzle';
import RelayPlugin from '@pothos/plugin-relay';
import { getTableConfig } from 'drizzle-orm/pg-core';
import type { Database } from '../session/database.ts';
import { relations } from '../../db/relations.ts';
import { encodeId } from './global-id.ts';

/** What resolvers are given: the database as the caller sees it, and nothing about the caller. */
export interface ResolverContext {
  readonly db: Database;
}

interface OwnTypes {
  Context: ResolverContext;
  DrizzleRelations: typeof relations;
  DefaultFieldNullability: false;
  DefaultEdgesNullability: false;
  DefaultNodeNullability: false;
  Scalars: {
    ID: { Input: string; Output: string };
    // What kinds bring along, in `engine/kinds/`: out as Drizzle gives it, in as the client wrote it.
    BigInt: { Input: string; Output: string };
    Date: { Input: string; Output: string };
    DateTime: { Input: string; Output: string };
    Decimal: { Input: string; Output: string };
    JSON: { Input: unknown; Output: unknown };
    LocalDateTime: { Input: string; Output: string };
  };
}

export type SchemaTypes = PothosSchemaTypes.ExtendDefaultTypes<OwnTypes>;

export const builder = new SchemaBuilder<OwnTypes>({
  plugins: [RelayPlugin, DrizzlePlugin],
  defaultFieldNullability: false,
  drizzle: {
    client: (context) => context.db,
    getTableConfig,
    relations,
  },
  relay: {
    encodeGlobalID: (type, id) => encodeId(type, String(id)),
    // `node` and `nodes` are verbs, and stand in resolvers/.
    nodeQueryOptions: false,
    nodesQueryOptions: false,
    nodesOnConnection: {
      description: 'The rows of this page, for those who need no cursor of each.',
    },
    edgesFieldOptions: {
      nullable: false,
      description: 'The rows of this page, each with its cursor.',
    },
    nodeFieldOptions: { nullable: false, description: 'The row itself.' },
    cursorFieldOptions: {
      description:
        'Where this row stands in the order of the list: give it to `after` or `before`.',
    },
    pageInfoFieldOptions: { description: 'Whether there is more, and from where to go on.' },
    pageInfoTypeOptions: { description: 'Where a page stands in its list.' },
    hasNextPageFieldOptions: { description: 'Whether rows come after this page.' },
    hasPreviousPageFieldOptions: { description: 'Whether rows come before this page.' },
    startCursorFieldOptions: {
      description:
        'The cursor of the first row; give it to `before`, with `last`. Null on an empty page.',
    },
    endCursorFieldOptions: {
      description:
        'The cursor of the last row; give it to `after`, with `first`. Null on an empty page.',
    },
    idFieldOptions: {
      description: 'A global, opaque identifier: keep it, send it back, never take it apart.',
    },
    nodeTypeOptions: { description: 'Anything with a global, opaque identifier.' },
  },
});
