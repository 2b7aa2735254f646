import type { AnyRelations } from 'drizzle-orm';
import type { GraphQLResolveInfo } from 'graphql';
import { defineList, type List, type ListOptions } from './lists/list.ts';
import { defineNodeFields } from './lists/nodes.ts';
import { loadNode } from './lists/row-by-id.ts';
import { rowNamedBy, type RowNamedByOptions } from './lists/row-named-by.ts';
import { checkSchema } from './schema-checks/index.ts';
import { Api } from './schema/api.ts';
import type { RecordedChanges } from './audit/activities.ts';
import { decodeId, type RowName } from './schema/global-id.ts';
import { shownChanges } from './schema/shown-changes.ts';
import type { Builder } from './schema/builder.ts';
import type { ResolverContext } from './schema/context.ts';
import { fromOutside, type OutsideOptions } from './schema/from-outside.ts';
import { defineInput, type Input, type InputFields } from './writes/input.ts';

interface ApiOptions<Relations extends AnyRelations> {
  /** Tables that requests reach, by their policies, and that no type is meant to show. */
  readonly withoutType?: readonly (keyof Relations & string)[];
  /** Tables that requests write, and whose writes are not meant to be recorded. */
  readonly notRecorded?: readonly (keyof Relations & string)[];
}

/** The rows of a table. */
type RowOf<T> = T extends { readonly $inferSelect: infer Columns } ? Columns : never;

/**
 * What a domain declares its API with.
 *
 * @param relations - Drizzle's, over all tables of the domain
 */
export function createApi<Relations extends AnyRelations>(
  relations: Relations,
  { withoutType = [], notRecorded = [] }: ApiOptions<Relations> = {},
) {
  const api = new Api(relations);
  return {
    /** Declares types and fields, typed by the domain's tables. */
    builder: api.builder as unknown as Builder<Relations>,
    /** The table of each type that has global ids, by the type's name. */
    nodes: api.nodes as ReadonlyMap<string, string>,
    /** The type and the key in a global id; null for what is none. */
    decodeId: (id: string): RowName | null => decodeId(api, id),
    /** Recorded changes of a row of a type, as fields of the API: references as global ids, instants in UTC. */
    shownChanges: (type: string, changes: RecordedChanges) => shownChanges(api, type, changes),
    /** Loads a row of any type that has global ids, as `loadNode` does. */
    loadNode: (row: RowName, context: ResolverContext, info: GraphQLResolveInfo) =>
      loadNode(api, row, context, info),
    /** The options of a field that gives the row which two columns name, as `rowNamedBy` makes them. */
    rowNamedBy: <
      Table extends keyof Relations & string,
      Column extends keyof RowOf<Relations[Table]['table']> & string,
    >(
      parent: Table,
      options: RowNamedByOptions<Column>,
    ) => rowNamedBy(api, parent, options),
    /** Defines the list, filter and order types of a node type; throws as the engine's does. */
    defineList: <Name extends keyof Relations & string>(
      options: ListOptions<Relations, Name>,
    ): List => defineList(api, options as unknown as ListOptions<AnyRelations, string>),
    /**
     * The options of a field whose value an outside service has, as `fromOutside` makes them: a leaf of
     * a table's rows, nullable, loaded for all of them by one call when the transaction has ended.
     */
    fromOutside: <
      Table extends keyof Relations & string,
      Column extends keyof RowOf<Relations[Table]['table']> & string,
      Value,
    >(
      table: Table,
      options: OutsideOptions<RowOf<Relations[Table]['table']>, Column, Value>,
    ) =>
      fromOutside(
        api,
        table,
        options as unknown as OutsideOptions<Record<string, unknown>, string, Value>,
      ),
    /** Defines an input type with its rules. */
    defineInput: <F extends InputFields>(name: string, description: string, fields: F): Input<F> =>
      defineInput(api, name, description, fields),
    /**
     * The schema of all that was declared; called once, last.
     *
     * @throws TypeError for what could only fail, or be missing without a word, at a request: with the
     *   name of the declaration and the reason
     */
    toSchema: () => {
      defineNodeFields(api);
      const schema = api.toSchema(notRecorded);
      checkSchema(api, schema, withoutType);
      return schema;
    },
  };
}
