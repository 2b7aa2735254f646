import { getColumns } from 'drizzle-orm';
import type { GraphQLResolveInfo } from 'graphql';
import { kindOf } from '../kinds/index.ts';
import { keyText } from '../kinds/table-key.ts';
import type { Api } from '../schema/api.ts';
import type { ResolverContext } from '../schema/context.ts';
import type { Row } from '../schema/find-rows.ts';
import type { RowName } from '../schema/global-id.ts';
import { tableNamed } from '../schema/tables.ts';
import { means, type RowNamingColumns } from './meaning.ts';
import { loadNode } from './row-by-id.ts';

/** What a field that gives a named row is declared with. */
export interface RowNamedByOptions<
  Column extends string = string,
> extends RowNamingColumns<Column> {
  /** The names of the types that the row may be of; of another it is null. Any where it is left out. */
  readonly only?: readonly string[];
}

/**
 * A field of a table's rows, as its options, that gives the row which two of their columns name: of any
 * type that has global ids, and null where it is gone or hidden. Rows are loaded when all that name
 * them are known, by one statement for each type, through the operation's own transaction. A compiled
 * operation stays compiled (`compiled/named-rows.ts`).
 *
 * @throws TypeError for a column that is none, or that has no kind
 */
export function rowNamedBy(api: Api, parent: string, options: RowNamedByOptions) {
  const { only, ...columns } = options;
  const known = getColumns(tableNamed(api.relations, parent));
  const kinds = [columns.type, columns.key].map((name) => {
    const column = known[name];
    if (column === undefined) throw new TypeError(`The table ${parent} has no column ${name}.`);
    return kindOf(column);
  });
  const textsOf = (row: Row) =>
    [columns.type, columns.key].map((name, place) =>
      row[name] == null ? null : keyText(kinds[place]!, row[name]),
    );
  return {
    extensions: {
      ...means({ kind: 'named', parent, columns, of: api, only }),
      pothosDrizzleSelect: { columns: { [columns.type]: true, [columns.key]: true } },
    },
    resolve: async (
      row: unknown,
      _args: object,
      context: ResolverContext,
      info: GraphQLResolveInfo,
    ) => {
      const name = rowNameOf(textsOf(row as Row), only);
      return name === null ? null : loadNode(api, name, context, info);
    },
  };
}

/** The row that texts name; null where one is missing, or the row may not be of that type. */
export function rowNameOf(
  [type, key]: readonly (string | null | undefined)[],
  only: readonly string[] | undefined,
): RowName | null {
  if (type == null || key == null || only?.includes(type) === false) return null;
  return { type, key };
}
