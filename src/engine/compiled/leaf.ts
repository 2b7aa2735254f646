import { sql, type Column, type SQL } from 'drizzle-orm';
import {
  GraphQLBoolean,
  GraphQLID,
  GraphQLInt,
  GraphQLString,
  getNullableType,
  isEnumType,
  isListType,
  isNonNullType,
  type GraphQLEnumType,
  type GraphQLOutputType,
} from 'graphql';
import { boolean } from '../kinds/boolean.ts';
import { findKind, type Kind } from '../kinds/index.ts';
import { integer } from '../kinds/integer.ts';
import { joined, literal, orNull, type Part } from '../kinds/json-text.ts';
import { listSql } from '../kinds/list-of.ts';
import { isShownBy } from '../kinds/shown-by.ts';
import { text } from '../kinds/text.ts';
import { NotCompilable } from './not-compilable.ts';

type Writer = (value: SQL) => Part[];

/** The JSON of a column, in a field that exposes it. */
export function columnParts(column: Column, type: GraphQLOutputType): Part[] {
  const kind = findKind(column);
  // A null here would be an error of the field, which only resolvers can report.
  if (isNonNullType(type) && !column.notNull)
    throw new NotCompilable('its column can be null, and the field can not');
  if (kind === null || !isShownBy(kind, type)) throw new NotCompilable();
  const parts = writerOf(kind, type)(sql`${column}`);
  return column.notNull ? parts : orNull(joined(parts));
}

/** The JSON of a column, whichever type would show it. */
export function anyColumnParts(column: Column | undefined): readonly Part[] {
  const kind = column && findKind(column);
  if (column === undefined || kind == null) throw new NotCompilable();
  const parts = kind.jsonSql(sql`${column}`);
  return column.notNull ? parts : orNull(joined(parts));
}

/** Whether the JSON of a column has to go through JavaScript: see `Kind.rewritten`. */
export const isRewritten = (column: Column): boolean => findKind(column)?.rewritten === true;

function writerOf(kind: Kind, type: GraphQLOutputType): Writer {
  const shown = getNullableType(type);
  if (kind.item !== undefined && isListType(shown)) {
    const item = writerOf(kind.item, shown.ofType);
    return (value) => listSql(value, item);
  }
  return isEnumType(shown) ? enumWriter(shown) : kind.jsonSql;
}

/** The JSON of a computed value, which Postgres gives in the form of its GraphQL type. */
export function computedParts(value: SQL, type: GraphQLOutputType): Part[] {
  const inner = isNonNullType(type) ? type.ofType : type;
  let write: Writer;
  if (isEnumType(inner)) write = enumWriter(inner);
  else if (inner === GraphQLString || inner === GraphQLID)
    write = (one) => text.jsonSql(sql`(${one})::text`);
  else if (inner === GraphQLInt) write = integer.jsonSql;
  else if (inner === GraphQLBoolean) write = boolean.jsonSql;
  else throw new NotCompilable();
  return isNonNullType(type) ? write(value) : orNull(joined(write(value)));
}

/** Whether JSON already holds values of this type as an answer does. */
export function isPlainScalar(type: GraphQLOutputType | undefined): boolean {
  const inner = isNonNullType(type) ? type.ofType : type;
  return inner === GraphQLInt || inner === GraphQLBoolean || inner === GraphQLString;
}

/** An enum's value by its name in GraphQL. */
function enumWriter(type: GraphQLEnumType): Writer {
  const names = new Map(type.getValues().map(({ name, value }) => [value as unknown, name]));
  if ([...names].every(([value, name]) => value === name)) return quoted;
  const cases = [...names].map(([value, name]) => {
    if (typeof value !== 'string') throw new NotCompilable();
    return sql`when ${literal(value)} then ${literal(name)}`;
  });
  return (value) => quoted(sql`case (${value})::text ${sql.join(cases, sql` `)} end`);
}

const quoted: Writer = (value) => ['"', value, '"'];
