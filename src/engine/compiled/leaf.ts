import { sql, type Column, type SQL } from 'drizzle-orm';
import {
  GraphQLBoolean,
  GraphQLID,
  GraphQLInt,
  GraphQLString,
  isEnumType,
  isNonNullType,
  type GraphQLEnumType,
  type GraphQLOutputType,
} from 'graphql';
import { literal, type Part } from './json-text.ts';
import { NotCompilable } from './not-compilable.ts';

/** How values of one kind are written as JSON; each takes an expression that is not null. */
const asText = (value: SQL): Part[] => [sql`to_json(${value})`];
const asIs = (value: SQL): Part[] => [value];
const asQuoted = (value: SQL): Part[] => ['"', value, '"'];
const asBoolean = (value: SQL): Part[] => [sql`(${value})::text`];
/** As `toRfc3339` does: sessions are in UTC. */
const asInstant = (value: SQL): Part[] => [sql`replace(to_json(${value})::text, '+00:00"', 'Z"')`];

type Writer = (value: SQL) => Part[];

/** By the scalar, and the class of Drizzle's column: what a resolver would get, and would write. */
const scalars: Readonly<Record<string, Readonly<Record<string, Writer>>>> = {
  [GraphQLString.name]: { PgText: asText, PgVarchar: asText, PgUUID: asQuoted },
  [GraphQLID.name]: { PgText: asText, PgVarchar: asText, PgUUID: asQuoted },
  [GraphQLInt.name]: { PgInteger: asIs, PgSmallInt: asIs },
  [GraphQLBoolean.name]: { PgBoolean: asBoolean },
  DateTime: { PgTimestampString: asInstant },
};

/** The JSON of a column, in a field that exposes it. */
export function columnParts(column: Column, type: GraphQLOutputType): Part[] {
  const inner = isNonNullType(type) ? type.ofType : type;
  // A null here would be an error of the field, which only resolvers can report.
  if (isNonNullType(type) && !column.notNull) throw new NotCompilable();
  const write = isEnumType(inner) ? enumWriter(inner, column.enumValues) : writerOf(inner, column);
  const parts = write(sql`${column}`);
  return column.notNull ? parts : nullable(sql`${column}`, write);
}

/** The JSON of a column as it is, whatever field shows it. */
export function valueParts(column: Column): Part[] {
  const write = plain[column.columnType];
  if (write === undefined) throw new NotCompilable();
  return column.notNull ? write(sql`${column}`) : nullable(sql`${column}`, write);
}

const plain: Readonly<Record<string, Writer>> = {
  PgText: asText,
  PgVarchar: asText,
  PgEnumColumn: asText,
  PgUUID: asQuoted,
  PgInteger: asIs,
  PgSmallInt: asIs,
  PgBoolean: asBoolean,
  PgTimestampString: asInstant,
};

/** The JSON of a computed value, which Postgres gives in the form of its GraphQL type. */
export function computedParts(value: SQL, type: GraphQLOutputType): Part[] {
  const inner = isNonNullType(type) ? type.ofType : type;
  let write: Writer;
  if (isEnumType(inner)) write = enumWriter(inner, undefined);
  else if (inner === GraphQLString || inner === GraphQLID)
    write = (text) => asText(sql`(${text})::text`);
  else if (inner === GraphQLInt) write = asIs;
  else if (inner === GraphQLBoolean) write = asBoolean;
  else throw new NotCompilable();
  return isNonNullType(type) ? write(value) : nullable(value, write);
}

/** Whether JSON already holds values of this type as an answer does. */
export function isPlainScalar(type: GraphQLOutputType | undefined): boolean {
  const inner = isNonNullType(type) ? type.ofType : type;
  return inner === GraphQLInt || inner === GraphQLBoolean || inner === GraphQLString;
}

function writerOf(type: GraphQLOutputType, column: Column): Writer {
  const writers = 'name' in type ? scalars[type.name] : undefined;
  const write = writers?.[column.columnType];
  if (write === undefined || ('dimensions' in column && Number(column.dimensions) > 0))
    throw new NotCompilable();
  return write;
}

/**
 * An enum's value by its name in GraphQL.
 *
 * @param values - what the column can hold, where that is known
 */
function enumWriter(type: GraphQLEnumType, values: readonly string[] | undefined): Writer {
  const names = new Map(type.getValues().map(({ name, value }) => [value as unknown, name]));
  if (values?.some((value) => !names.has(value)) === true) throw new NotCompilable();
  if ([...names].every(([value, name]) => value === name)) return asQuoted;
  const cases = [...names].map(([value, name]) => {
    if (typeof value !== 'string') throw new NotCompilable();
    return sql`when ${literal(value)} then ${literal(name)}`;
  });
  return (value) => asQuoted(sql`case (${value})::text ${sql.join(cases, sql` `)} end`);
}

/** `||` is null where one side is. */
function nullable(value: SQL, write: Writer): Part[] {
  const parts = write(value).map((part) =>
    typeof part === 'string' ? literal(part) : sql`(${part})::text`,
  );
  return [sql`coalesce(${sql.join(parts, sql` || `)}, 'null')`];
}
