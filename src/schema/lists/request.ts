import { createContextCache } from '@pothos/core';
import { and, sql, type SQL } from 'drizzle-orm';
import { decodeCursor } from '../../db/cursor.ts';
import { keyset, type Columns, type OrderTerm, type Position } from '../../db/keyset.ts';
import { badUserInput, type FieldProblem } from '../../errors.ts';
import { readFilter, type Predicate } from './filter.ts';
import type { OrderInput } from './list-inputs.ts';
import type { List } from './list.ts';

export const DEFAULT_PAGE_SIZE = 20;
export const MAX_PAGE_SIZE = 100;

/** The arguments of a list as GraphQL gives them; null is the same as left out. */
export interface ListArguments {
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
  readonly last?: number | null | undefined;
  readonly before?: string | null | undefined;
  readonly where?: object | null | undefined;
  readonly orderBy?: readonly OrderInput[] | null | undefined;
}

/** What one page of a list asks of the database, worked out from its arguments. */
export interface PageRequest {
  /** Distinguishes the requests of one operation, for the names of computed columns. */
  readonly id: number;
  readonly list: List;
  readonly order: readonly OrderTerm[];
  readonly size: number;
  /** Whether rows are read from the end of the list (`last`), and turned round afterwards. */
  readonly backward: boolean;
  readonly hasAfter: boolean;
  readonly hasBefore: boolean;
  /** The rows of the list, whichever page. */
  readonly filter: (columns: Columns) => SQL | undefined;
  /** Of those, the rows on the far side of the cursor: there are some where one is to be had. */
  readonly outside: (columns: Columns) => SQL | undefined;
  /** The order in which those come, from the cursor on. */
  readonly outwards: (columns: Columns) => SQL;
  /** The page for Drizzle's relational queries, one row too many to see whether there is more. */
  readonly query: {
    readonly columns: Readonly<Record<string, true>>;
    readonly where: { readonly RAW: (columns: Columns) => SQL | undefined };
    readonly orderBy: Readonly<Record<string, 'asc' | 'desc'>>;
    readonly limit: number;
  };
}

const requests = createContextCache(() => new Map<string, PageRequest>());

/**
 * Reads a list's arguments. Within one operation the same arguments give the same object, so that
 * the planner recognises two selections of one page.
 *
 * @param scope - what the field itself restricts the list to, by its meaning
 * @throws BAD_USER_INPUT that lists every problem at once
 */
export function readPage(
  context: object,
  list: List,
  args: ListArguments,
  scope?: (columns: Columns) => SQL,
): PageRequest {
  const known = requests(context);
  const key = JSON.stringify([list.table, scope?.name ?? '', args]);
  let request = known.get(key);
  if (request === undefined) {
    request = makeRequest(known.size, list, args, scope);
    known.set(key, request);
  }
  return request;
}

function makeRequest(
  id: number,
  list: List,
  args: ListArguments,
  scope: ((columns: Columns) => SQL) | undefined,
): PageRequest {
  const { size, backward } = readSize(args);
  const order = orderOf(list, args.orderBy ?? []);
  const after = readCursor(list, order, 'after', args.after);
  const before = readCursor(list, order, 'before', args.before);
  const where = readWhere(list, args.where);
  const filter = (columns: Columns) => and(scope?.(columns), where?.(columns));
  return {
    id,
    list,
    order,
    size,
    backward,
    hasAfter: after !== null,
    hasBefore: before !== null,
    filter,
    outside: (columns) => {
      const cursor = backward ? before : after;
      const side = backward ? 'from' : 'upTo';
      return and(
        filter(columns),
        cursor === null ? undefined : keyset(columns, order, cursor, side),
      );
    },
    outwards: (columns) =>
      sql.join(
        order.map(
          ({ key, direction }) =>
            sql`${columns[key]} ${sql.raw(backward ? direction : opposite[direction])}`,
        ),
        sql`, `,
      ),
    query: {
      columns: Object.fromEntries(order.map(({ key }) => [key, true as const])),
      where: {
        RAW: (columns) =>
          and(
            filter(columns),
            after === null ? undefined : keyset(columns, order, after, 'after'),
            before === null ? undefined : keyset(columns, order, before, 'before'),
          ),
      },
      orderBy: Object.fromEntries(
        order.map(({ key, direction }) => [key, backward ? opposite[direction] : direction]),
      ),
      limit: size + 1,
    },
  };
}

const opposite = { asc: 'desc', desc: 'asc' } as const;

/**
 * The order of a list; it always ends in the primary key, in the direction of the last step, so that
 * no two rows are equal in it.
 */
function orderOf(list: List, steps: readonly OrderInput[]): readonly OrderTerm[] {
  const order = new Map<string, OrderTerm>();
  // A column that comes up again has nothing left to tell apart.
  for (const { field: key, direction } of steps) {
    if (!order.has(key)) order.set(key, { key, direction });
  }
  if (order.size === 0) {
    order.set(list.defaultOrder, { key: list.defaultOrder, direction: 'asc' });
  }
  return [...order.values(), { key: 'id', direction: steps.at(-1)?.direction ?? 'asc' }];
}

function readWhere(list: List, where: object | null | undefined): Predicate | undefined {
  if (where == null) return undefined;
  const problems: FieldProblem[] = [];
  const predicate = readFilter(list.filters, where, problems);
  if (problems.length > 0) {
    throw badUserInput(
      problems.length === 1 ? problems[0]!.message : 'The filter has problems; see `fields`.',
      problems,
    );
  }
  return predicate;
}

function readSize({ first, last, after, before }: ListArguments) {
  const problems: FieldProblem[] = [];
  const problem = (path: string, message: string) => problems.push({ path: [path], message });
  if (first != null && last != null) problem('last', '`first` and `last` do not go together.');
  if (last == null && before != null) problem('before', '`before` goes with `last`.');
  if (last != null && after != null) problem('after', '`after` goes with `first`.');
  for (const [name, value] of Object.entries({ first, last })) {
    if (value != null && (value < 1 || value > MAX_PAGE_SIZE)) {
      problem(name, `\`${name}\` is a number from 1 to ${MAX_PAGE_SIZE}.`);
    }
  }
  if (problems.length > 0) {
    throw badUserInput(problems.map(({ message }) => message).join(' '), problems);
  }
  return { size: first ?? last ?? DEFAULT_PAGE_SIZE, backward: last != null };
}

function readCursor(
  list: List,
  order: readonly OrderTerm[],
  name: 'after' | 'before',
  cursor: string | null | undefined,
): Position | null {
  if (cursor == null) return null;
  const position = decodeCursor(list.table, order, list.columns, cursor);
  if (position === null) {
    const message = `\`${name}\` is not a cursor of this list in this order: take it from \`pageInfo\` or an edge of the same field.`;
    throw badUserInput(message, [{ path: [name], message }]);
  }
  return position;
}
