import type { TestDatabase } from '../../support/database.ts';
import { matches, type Filter } from './reference-filter.ts';
import { keyOf } from './rows.ts';
import type { Connection, ListArguments } from './lists.ts';
import type { PagedList } from './paged-lists.ts';
import type { AnyRow } from './paged-rows.ts';

export interface OrderStep {
  readonly field: string;
  readonly direction?: 'ASC' | 'DESC';
}

/** All rows in an order, those that are not there now too. Postgres sorts: texts as it does. */
export async function inOrder(
  { asSuperuser }: TestDatabase,
  { table, orders, defaultOrder, tableRow }: PagedList,
  rows: readonly AnyRow[],
  orderBy: readonly OrderStep[],
): Promise<AnyRow[]> {
  const steps = orderBy.map(({ field, direction = 'ASC' }) => ({
    column: orders[field]!,
    direction,
  }));
  if (steps.length === 0) steps.push({ column: defaultOrder, direction: 'ASC' });
  steps.push({ column: 'id', direction: steps.at(-1)!.direction });
  const by = steps.map(
    ({ column, direction }) =>
      `${column} ${direction} nulls ${direction === 'ASC' ? 'last' : 'first'}`,
  );
  const sorted = await asSuperuser(
    `select id from jsonb_populate_recordset(null::${table}, $1) order by ${by.join(', ')}`,
    [JSON.stringify(rows.map(tableRow))],
  );
  const byId = new Map(rows.map((row) => [row.id, row]));
  return sorted.rows.map(({ id }) => byId.get(String(id))!);
}

export interface Wanted {
  readonly where: Filter | null;
  readonly size: number;
  readonly backward: boolean;
}

/** What a page has to be: the rules of pagination over a list that is known. */
export interface Page {
  readonly keys: readonly string[];
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  readonly totalCount: number;
}

/**
 * The page of a list.
 *
 * @param ordered - every row, in the order of the list
 * @param step - when: which rows are there
 * @param cursor - the key of the row that the page begins behind, or ends in front of
 */
export function pageOf(
  list: PagedList,
  ordered: readonly AnyRow[],
  step: number,
  args: Wanted,
  cursor: string | null,
): Page {
  const isThere = (row: AnyRow) =>
    row.from <= step &&
    row.until > step &&
    list.holds(row) &&
    matches(args.where ?? {}, list.values(row));
  const at = ordered.findIndex(({ id }) => id === cursor);
  const keys = (rows: readonly AnyRow[]) => rows.filter(isThere).map(({ id }) => id);
  const [before, beyond] = args.backward
    ? [
        keys(cursor === null ? ordered : ordered.slice(0, at)),
        keys(cursor === null ? [] : ordered.slice(at)),
      ]
    : [keys(cursor === null ? [] : ordered.slice(0, at + 1)), keys(ordered.slice(at + 1))];
  const totalCount = before.length + beyond.length;
  if (args.backward) {
    return {
      keys: before.slice(-args.size),
      hasNextPage: beyond.length > 0,
      hasPreviousPage: before.length > args.size,
      totalCount,
    };
  }
  return {
    keys: beyond.slice(0, args.size),
    hasNextPage: beyond.length > args.size,
    hasPreviousPage: before.length > 0,
    totalCount,
  };
}

/** A page as it came, in the same terms; it must be of one piece. */
export function readPage({ nodes, edges, pageInfo, totalCount }: Connection): Page {
  const keys = nodes.map(({ id }) => keyOf(id));
  const cursors = edges.map(({ cursor }) => cursor);
  const isWhole =
    JSON.stringify(edges.map(({ node }) => keyOf(node.id))) === JSON.stringify(keys) &&
    pageInfo.startCursor === (cursors[0] ?? null) &&
    pageInfo.endCursor === (cursors.at(-1) ?? null) &&
    new Set(cursors).size === cursors.length;
  if (!isWhole) throw new Error('Nodes, edges and cursors of a page are not of the same rows.');
  const { hasNextPage, hasPreviousPage } = pageInfo;
  return { keys, hasNextPage, hasPreviousPage, totalCount };
}

/** The arguments that ask for a page. */
export const argumentsFor = (
  size: number,
  backward: boolean,
  cursor: string | null,
): ListArguments => (backward ? { last: size, before: cursor } : { first: size, after: cursor });
