import { sql, type Column, type SQL } from 'drizzle-orm';
import { bigint } from './bigint.ts';
import { boolean } from './boolean.ts';
import { date } from './date.ts';
import { decimal } from './decimal.ts';
import { enumType, factsOf, nameOfColumn, type ColumnFacts, type PgEnum } from './drizzle-facts.ts';
import { enumeration } from './enumeration.ts';
import { instant } from './instant.ts';
import { integer, smallint } from './integer.ts';
import { json } from './json.ts';
import type { Kind } from './kind.ts';
import { listOf } from './list-of.ts';
import { localDateTime } from './local-date-time.ts';
import { text } from './text.ts';
import { uuid } from './uuid.ts';

export { codecs, nameOfColumn } from './drizzle-facts.ts';
export { isRefused, type Kind, type Read, type Refusal, type Value } from './kind.ts';

const kinds = {
  uuid,
  integer,
  smallint,
  bigint,
  decimal,
  text,
  boolean,
  date,
  instant,
  localDateTime,
  json,
} as const;

/** Every scalar that GraphQL does not have by itself. */
export const scalars = Object.values<Kind>(kinds).flatMap(({ scalar }) => scalar ?? []);

type KnownFacts = Exclude<ColumnFacts, { readonly refused: string }>;

const enumerations = new WeakMap<PgEnum, Kind>();
const lists = new Map<Kind, Kind>();

/**
 * The kind of a column.
 *
 * @throws TypeError for a column of which there is none, with its name and the reason
 */
export function kindOf(column: Column): Kind {
  const facts = factsOf(column);
  if ('refused' in facts) throw new TypeError(`${nameOfColumn(column)}: ${facts.refused}.`);
  return ofFacts(facts);
}

/** The kind of a column, null where there is none. */
export function findKind(column: Column): Kind | null {
  const facts = factsOf(column);
  return 'refused' in facts ? null : ofFacts(facts);
}

function ofFacts({ kind, isList }: KnownFacts): Kind {
  const item = typeof kind === 'string' ? kinds[kind] : enumOf(kind);
  return isList ? (lists.get(item) ?? kept(lists, item, listOf(item))) : item;
}

const enumOf = (of: PgEnum): Kind =>
  enumerations.get(of) ?? kept(enumerations, of, enumeration(of.enumValues, enumType(of)));

function kept<K>(made: { set(key: K, kind: Kind): unknown }, key: K, kind: Kind): Kind {
  made.set(key, kind);
  return kind;
}

/** A parameter of a column's kind, so that Postgres compares like with like. */
export const typed = (column: Column, value: unknown): SQL =>
  sql`${value}::${sql.raw(kindOf(column).cast)}`;

/** The same for a list of values, as one parameter. */
export const typedList = (column: Column, values: unknown): SQL =>
  sql`${sql.param(values)}::${sql.raw(kindOf(column).cast)}[]`;
