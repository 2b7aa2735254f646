import { attackersMark } from './hostile/belongings.ts';
import { api } from '#example/schema/api.ts';

/** What an answer says, row by row, so that two answers can be compared and told apart. */
export interface Facts {
  /** By the row's key: what was said of it, and where. */
  readonly rows: Map<string, Set<string>>;
  /** What was said of no row. */
  readonly others: Set<string>;
  /** A list had a further page, so that what is not there need not be missing. */
  partial: boolean;
}

/**
 * Takes an answer apart, or what would be expected of one. A list may be a connection or an array:
 * where it is a connection, its count has to fit its nodes.
 *
 * @param data - made of objects that have an `id` where they are rows
 */
export function factsOf(data: unknown): Facts {
  const facts: Facts = { rows: new Map(), others: new Set(), partial: false };
  read(facts, data, '', null);
  return facts;
}

type Json = Readonly<Record<string, unknown>>;

function read(facts: Facts, value: unknown, path: string, parent: string | null): void {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (const item of value) read(facts, item, path, parent);
  } else if ('pageInfo' in value) {
    readList(facts, value, path, parent);
  } else {
    readObject(facts, value as Json, path, parent);
  }
}

function readList(facts: Facts, list: Json, path: string, parent: string | null): void {
  const nodes = list['nodes'] as readonly unknown[];
  read(facts, nodes, path, parent);
  const { hasNextPage } = list['pageInfo'] as { hasNextPage: boolean };
  if (hasNextPage) facts.partial = true;
  else if (list['totalCount'] !== nodes.length) {
    say(facts, parent, `${path} counts ${String(list['totalCount'])} of ${nodes.length}`);
  }
}

const isNested = (value: unknown): boolean => typeof value === 'object' && value !== null;

function readObject(facts: Facts, row: Json, path: string, parent: string | null): void {
  if (isAttackers(row)) return;
  const own = typeof row['id'] === 'string' ? keyOf(row['id']) : null;
  const key = own ?? parent;
  const entries = Object.entries(row);
  const scalars = entries.filter(([, value]) => !isNested(value)).map((pair) => pair.join('='));
  // At the root only what is null stands: fields that found no row, of whichever group.
  if (scalars.length > 0 && path !== '') say(facts, key, `${path} ${scalars.toSorted().join(' ')}`);
  for (const [name, value] of entries) {
    if (isNested(value))
      read(facts, value, `${path}${own === null ? '' : `(${own})`}.${name}`, key);
  }
}

/** Rows of attackers' are in no group; what they may see of others' is not looked at here. */
const isAttackers = (row: Json): boolean =>
  Object.values(row).some((value) => typeof value === 'string' && value.startsWith(attackersMark));

/** An id that is none of ours is its own key, so that nobody ever may see it. */
const keyOf = (id: string): string => api.decodeId(id)?.key ?? id;

function say(facts: Facts, key: string | null, text: string): void {
  if (key === null) {
    facts.others.add(text);
    return;
  }
  const known = facts.rows.get(key);
  if (known === undefined) facts.rows.set(key, new Set([text]));
  else known.add(text);
}
