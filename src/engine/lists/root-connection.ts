import { getSchemaConfig, queryFromInfo } from '@pothos/plugin-drizzle';
import { sql, type SQL } from 'drizzle-orm';
import type { GraphQLResolveInfo } from 'graphql';
import type { Columns } from './keyset.ts';
import type { ResolverContext } from '../schema/context.ts';
import { findRows } from '../schema/find-rows.ts';
import { tableNamed } from '../schema/tables.ts';
import { means } from './meaning.ts';
import { anyRow } from './any-row.ts';
import type { List } from './list.ts';
import { Page } from './page.ts';
import type { ListArguments } from './read-arguments.ts';
import { readPage } from './request.ts';

const pathsToNodes = [['nodes'], ['edges', 'node']];

/**
 * A list that hangs on no row, as options of its field. Everything that is selected beneath it and can nest
 * travels in its one statement.
 *
 * @param scope - what the field restricts the list to by its meaning; access is not its business
 */
export function rootConnection(list: List, scope?: (columns: Columns) => SQL) {
  const { builder, relations } = list.api;
  const resolve = (
    _parent: unknown,
    args: ListArguments,
    context: ResolverContext,
    info: GraphQLResolveInfo,
  ): Page => {
    const request = readPage(context, list, args, scope);
    const { db } = context;
    const table = tableNamed(relations, list.table);
    const query = queryFromInfo({
      config: getSchemaConfig(builder),
      context,
      info,
      typeName: list.typeName,
      paths: pathsToNodes,
      ...request.query,
    });
    const matching = (where: SQL | undefined) => sql`from ${table} where ${where ?? sql`true`}`;
    return new Page(request, {
      rows: () => findRows(db, list.table, query),
      count: async () => db.$count(table, request.filter(list.columns)),
      anyOutside: async () => {
        const [row] = await db.execute<{ found: boolean }>(
          sql`select ${anyRow(matching(request.outside(list.columns)), request.outwards(list.columns))} as found`,
        );
        return row?.found === true;
      },
    });
  };
  return { extensions: means({ kind: 'list', list, scope }), resolve };
}
