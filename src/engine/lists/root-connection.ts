import { getSchemaConfig, queryFromInfo } from '@pothos/plugin-drizzle';
import { sql, type SQL } from 'drizzle-orm';
import type { GraphQLResolveInfo } from 'graphql';
import type { Database } from '../session/database.ts';
import type { Columns } from './keyset.ts';
import type { ResolverContext } from '../schema/builder.ts';
import { tableNamed } from '../schema/tables.ts';
import { means } from './meaning.ts';
import { anyRow } from './any-row.ts';
import type { List } from './list.ts';
import { Page, type Row } from './page.ts';
import type { ListArguments } from './read-arguments.ts';
import { readPage } from './request.ts';

/**
 * Runs a relational query on a table that is known at run time only, which Drizzle's types, made
 * for a table known by name, can't say.
 */
export async function findRows(
  db: Database,
  table: string,
  query: object,
): Promise<readonly Row[]> {
  const tables = db.query as unknown as Record<
    string,
    { findMany(query: object): Promise<readonly Row[]> }
  >;
  // Awaited here: Drizzle's query is a thenable that would run again for every `then`.
  return await tables[table]!.findMany(query);
}

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
