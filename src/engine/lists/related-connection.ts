import { and, getColumns, sql, type SQL, type Table } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { ResolverContext } from '../schema/context.ts';
import { reservedName } from '../schema/reserved-name.ts';
import type { Columns } from './keyset.ts';
import { means } from './meaning.ts';
import { relationNamed, tableNamed } from '../schema/tables.ts';
import type { List } from './list.ts';
import { anyRow } from './any-row.ts';
import type { Row } from '../schema/find-rows.ts';
import { Page } from './page.ts';
import { relatedTo } from './related-to.ts';
import type { ListArguments } from './read-arguments.ts';
import { readPage, type KnownRequest, type PageRequest } from './request.ts';

interface RelatedConnection {
  /** What the planner adds to the parent's statement. */
  readonly extensions: { readonly pothosDrizzleSelect: SelectFunction };
  readonly resolve: (parent: unknown, args: ListArguments, context: ResolverContext) => Page;
}

/** The signature that the Drizzle plugin gives to a field's selection. */
type SelectFunction = (
  args: ListArguments,
  context: object,
  nested: (query: object, path: object) => object,
  selected: (path?: string[]) => unknown,
) => object;

const pathsToNodes = [[{ name: 'nodes' }], [{ name: 'edges' }, { name: 'node' }]];

/**
 * A list that hangs on a row (an author's books), by a relation to many rows of the list's table,
 * through another table or not. Its rows, its count and what lies outside the page are computed in the
 * parent's own statement, each only when it is selected.
 *
 * The Drizzle plugin's own `relatedConnection` pages by other rules than this API promises (nulls,
 * microseconds, what lies behind a cursor), so this speaks to its planner directly.
 *
 * @throws TypeError where there is no such relation
 */
export function relatedConnection(
  parentTable: string,
  relation: string,
  list: List,
): RelatedConnection {
  const { relations } = list.api;
  const definition = relationNamed(relations, parentTable, relation);
  if (definition === undefined) {
    throw new TypeError(`${parentTable} has no relation ${relation}.`);
  }
  const refuse = (reason: string) =>
    new TypeError(
      `The relation ${relation} of ${parentTable} is no list of ${list.plural}: ${reason}.`,
    );
  if (definition.targetTableName !== list.table) {
    throw refuse(`it leads to ${definition.targetTableName}, and they are rows of ${list.table}`);
  }
  if (definition.relationType !== 'many') throw refuse('it leads to one row');
  const original = tableNamed(relations, list.table);
  // By a name that no table around it has: the parent may be a row of the same one.
  const listed = reservedName('listed');
  const table = alias(original, listed);
  const columns: Columns = getColumns(table);
  const rowsOf = (parent: Table, where: SQL | undefined) =>
    sql`from ${original} as ${sql.identifier(listed)} where ${and(relatedTo(definition, parent, table), where)}`;

  const subqueries = (request: PageRequest) => ({
    count: (parent: Table) =>
      sql<number>`(select count(*)::int ${rowsOf(parent, request.filter(columns))})`,
    outside: (parent: Table) =>
      anyRow(rowsOf(parent, request.outside(columns)), request.outwards(columns)),
  });
  const computed = new WeakMap<PageRequest, ReturnType<typeof subqueries>>();
  const computedFor = (request: PageRequest) => {
    let made = computed.get(request);
    if (made === undefined) {
      made = subqueries(request);
      computed.set(request, made);
    }
    return made;
  };
  const keys = ({ id }: KnownRequest) => ({
    count: `${relation}Count${id}`,
    outside: `${relation}Outside${id}`,
  });

  return {
    extensions: {
      ...means({ kind: 'related', parent: parentTable, relation, list }),
      pothosDrizzleSelect: (args, context, nested, selected) => {
        let request: KnownRequest;
        try {
          request = readPage(context, list, args);
        } catch {
          // The resolver reads the arguments again and reports the problem at its own path.
          return { columns: {} };
        }
        const names = selected() as ReadonlySet<string>;
        const wantsRows = ['nodes', 'edges', 'pageInfo'].some((name) => names.has(name));
        const far = request.backward ? 'hasNextPage' : 'hasPreviousPage';
        const wantsOutside =
          (request.backward ? request.hasBefore : request.hasAfter) &&
          selected(['pageInfo', far]) != null;
        const { count, outside } = computedFor(request);
        return {
          columns: {},
          with: wantsRows
            ? {
                [relation]: nested(request.query, {
                  getType: () => list.typeName,
                  paths: pathsToNodes,
                }),
              }
            : {},
          extras: {
            ...(names.has('totalCount') ? { [keys(request).count]: count } : {}),
            ...(wantsOutside ? { [keys(request).outside]: outside } : {}),
          },
        };
      },
    },
    resolve: (parent, args, context) => {
      const request = readPage(context, list, args);
      const row = parent as Row;
      const { count, outside } = keys(request);
      return new Page(request, {
        rows: () => row[relation] as readonly Row[],
        count: () => row[count] as number,
        anyOutside: () => row[outside] as boolean,
      });
    },
  };
}
