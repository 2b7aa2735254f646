import { createContextCache } from '@pothos/core';
import { and, sql, type SQL } from 'drizzle-orm';
import { keyset, type Columns, type OrderTerm } from './keyset.ts';
import type { List } from './list.ts';
import type { Bind } from './operators.ts';
import { orderOf, readCursor, readSize, readWhere, type ListArguments } from './read-arguments.ts';

/** What one page of a list asks of the database, worked out from its arguments. */
export interface PageRequest {
  readonly list: List;
  readonly order: readonly OrderTerm[];
  readonly size: number;
  /** Whether rows are read from the end of the list (`last`), and turned round afterwards. */
  readonly backward: boolean;
  readonly hasAfter: boolean;
  readonly hasBefore: boolean;
  /** The rows of the list, whichever page. */
  readonly filter: (columns: Columns) => SQL | undefined;
  /** Of those, the rows that the page's cursor cuts off, its own row included. */
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

/** One of the requests of an operation. */
export interface KnownRequest extends PageRequest {
  /** Distinguishes it, for the names of computed columns. */
  readonly id: number;
}

/** What a field restricts its list to by its meaning; access is not its business. */
type Scope = (columns: Columns) => SQL;

/** The requests of one operation: those of each list and scope, by their arguments as JSON. */
class KnownRequests {
  readonly #known = new Map<List, Map<Scope | undefined, Map<string, KnownRequest>>>();
  #count = 0;

  /** @param read - makes the request where there is none yet */
  get(list: List, scope: Scope | undefined, args: string, read: () => PageRequest): KnownRequest {
    const ofList = entry(
      this.#known,
      list,
      () => new Map<Scope | undefined, Map<string, KnownRequest>>(),
    );
    const ofScope = entry(ofList, scope, () => new Map<string, KnownRequest>());
    return entry(ofScope, args, () => {
      const request = { ...read(), id: this.#count };
      this.#count += 1;
      return request;
    });
  }
}

/** The value of a key, which is made where there is none. */
function entry<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}

const requests = createContextCache(() => new KnownRequests());

/**
 * Reads a list's arguments. Within one operation the same list, scope and arguments give the same
 * object, by which the planner recognises two selections of one page.
 *
 * @throws BAD_USER_INPUT that lists every problem at once
 */
export function readPage(
  context: object,
  list: List,
  args: ListArguments,
  scope?: Scope,
): KnownRequest {
  return requests(context).get(list, scope, JSON.stringify(args), () =>
    readRequest(list, args, scope, (value) => value),
  );
}

/**
 * Reads a list's arguments, and leaves it to the caller what stands for their values in SQL.
 *
 * @param bind - is given every value of cursors and conditions, in an order that depends on what
 *   there is, and not on the values
 * @throws BAD_USER_INPUT that lists every problem at once
 */
export function readRequest(
  list: List,
  args: ListArguments,
  scope: Scope | undefined,
  bind: Bind,
): PageRequest {
  const { size, backward } = readSize(args);
  const order = orderOf(list, args.orderBy ?? []);
  const after = readCursor(list, order, 'after', args.after, bind);
  const before = readCursor(list, order, 'before', args.before, bind);
  const where = readWhere(list, args.where, bind);
  const filter = (columns: Columns) => and(scope?.(columns), where?.(columns));
  return {
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
