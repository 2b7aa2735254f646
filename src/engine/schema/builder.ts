import SchemaBuilder from '@pothos/core';
import DrizzlePlugin from '@pothos/plugin-drizzle';
import RelayPlugin from '@pothos/plugin-relay';
import type { AnyRelations } from 'drizzle-orm';
import { getTableConfig } from 'drizzle-orm/pg-core';
import { scalars } from '../kinds/index.ts';
import type { ResolverContext } from './context.ts';

interface OwnTypes<Relations extends AnyRelations> {
  Context: ResolverContext<Relations>;
  DrizzleRelations: Relations;
  /** What a mutation's payload leads to. */
  Objects: { Query: object };
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

/** The types of a schema over these tables; over any, where the engine does not know them. */
export type SchemaTypes<Relations extends AnyRelations = AnyRelations> =
  PothosSchemaTypes.ExtendDefaultTypes<OwnTypes<Relations>>;

/** Declares types and fields. */
export type Builder<Relations extends AnyRelations = AnyRelations> =
  PothosSchemaTypes.SchemaBuilder<SchemaTypes<Relations>>;

/**
 * A builder whose objects are rows of these tables, with the scalars that columns need.
 *
 * @param encodeId - the global id of a row, by its type and what Drizzle gives for its key
 */
export function createBuilder(
  relations: AnyRelations,
  encodeId: (type: string, key: unknown) => string,
): Builder {
  const builder = new SchemaBuilder<OwnTypes<AnyRelations>>({
    plugins: [RelayPlugin, DrizzlePlugin],
    defaultFieldNullability: false,
    drizzle: {
      // The plugin's types are made for tables that are known by name.
      client: (context: ResolverContext) => context.db as never,
      getTableConfig: getTableConfig as never,
      relations,
    },
    relay: {
      encodeGlobalID: encodeId,
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
  for (const { name, ...scalar } of scalars) {
    builder.scalarType(name as 'DateTime', scalar as never);
  }
  return builder;
}
