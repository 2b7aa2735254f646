import { decodeCursor } from './cursor.ts';
import type { OrderTerm } from './keyset.ts';
import { badUserInput, type Problem } from '../errors/index.ts';
import { readFilter, type Predicate } from './filter.ts';
import type { OrderInput } from './list-inputs.ts';
import type { List } from './list.ts';
import type { Bind } from './operators.ts';
import { DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE } from './page-size.ts';

/** The arguments of a list as GraphQL gives them; null is the same as left out. */
export interface ListArguments {
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
  readonly last?: number | null | undefined;
  readonly before?: string | null | undefined;
  readonly where?: object | null | undefined;
  readonly orderBy?: readonly OrderInput[] | null | undefined;
}

/**
 * The order of a list; it always ends in the primary key, so that no two rows are equal in it: in the
 * direction of the last step, where none of the steps is the key itself.
 */
export function orderOf(list: List, steps: readonly OrderInput[]): readonly OrderTerm[] {
  const order = new Map<string, OrderTerm>();
  // A column that comes up again has nothing left to tell apart.
  for (const { field: key, direction } of steps) {
    if (!order.has(key)) order.set(key, { key, direction });
  }
  if (order.size === 0) {
    order.set(list.defaultOrder, { key: list.defaultOrder, direction: 'asc' });
  }
  const { name } = list.key;
  if (!order.has(name)) {
    order.set(name, { key: name, direction: steps.at(-1)?.direction ?? 'asc' });
  }
  return [...order.values()];
}

export function readWhere(
  list: List,
  where: object | null | undefined,
  bind: Bind,
): Predicate | undefined {
  if (where == null) return undefined;
  const problems: Problem[] = [];
  const predicate = readFilter(list.filters, where, problems, bind);
  if (problems.length > 0) {
    throw badUserInput(
      problems.length === 1 ? problems[0]!.message : 'The filter has problems; see `fields`.',
      problems,
    );
  }
  return predicate;
}

export function readSize({ first, last, after, before }: ListArguments) {
  const problems: Problem[] = [];
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

export function readCursor(
  list: List,
  order: readonly OrderTerm[],
  name: 'after' | 'before',
  cursor: string | null | undefined,
  bind: Bind,
): readonly unknown[] | null {
  if (cursor == null) return null;
  const position = decodeCursor(list.table, order, list.columns, cursor);
  if (position === null) {
    const message = `\`${name}\` is not a cursor of this list in this order: take it from \`pageInfo\` or an edge of the same field.`;
    throw badUserInput(message, [{ path: [name], message }]);
  }
  return position.map((value) => (value === null ? null : bind(value)));
}
