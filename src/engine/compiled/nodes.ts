import { sql, type SQL } from 'drizzle-orm';
import { getArgumentValues, isNonNullType, isObjectType, type GraphQLField } from 'graphql';
import { decodeId, keyIn, type NodeTypes, type RowName } from '../schema/global-id.ts';
import { MAX_PAGE_SIZE } from '../lists/page-size.ts';
import type { Meaning } from '../lists/meaning.ts';
import type { Compilation, FieldNodes } from './compile.ts';
import { literal, orNull, textOf, type Part } from '../kinds/json-text.ts';
import { castOf, castsOf, keyAs, typesOf } from './key-parameters.ts';
import { MeasuredRows } from './measured.ts';
import { NotCompilable } from './not-compilable.ts';
import { RequestParameter } from './statement.ts';
import type { VariableValues } from './variables.ts';

type Field = GraphQLField<unknown, unknown>;
type Of<K extends Meaning['kind']> = Extract<Meaning, { readonly kind: K }>;

/**
 * What one argument gives, of which parameters are parts. It is read for each request where a
 * request gives it, so that one statement serves all ids. What is no id needs no database: `read`
 * gives null then, and the resolver answers.
 */
function argument<T>(
  compilation: Compilation,
  field: Field,
  nodes: FieldNodes,
  name: string,
  read: (argument: never) => T | null,
): (part: (found: T) => unknown) => SQL {
  const of = ({ [name]: value }: Readonly<Record<string, unknown>>): T => {
    const found = value == null ? null : read(value as never);
    if (found === null) throw new NotCompilable();
    return found;
  };
  const args = compilation.arguments(field, nodes);
  if (!compilation.takesValues(field, nodes)) {
    const found = of(args);
    return (part) => sql`${sql.param(part(found))}`;
  }
  const given = (variables: VariableValues) => of(getArgumentValues(field, nodes[0], variables));
  compilation.reads.add(given);
  return (part) => sql`${new RequestParameter(given, part)}`;
}

/** One row by an id of its type. What is no such id finds nothing. */
export function rowParts(
  compilation: Compilation,
  { typeName, table }: Of<'row'>,
  field: Field,
  nodes: FieldNodes,
): Part[] {
  if (isNonNullType(field.type)) throw new NotCompilable();
  const of = typesOf(compilation.relations, { [typeName]: table });
  const id = argument(compilation, field, nodes, 'id', (given: string) =>
    keyIn(of, typeName, given),
  );
  const key = sql`${id((found) => found)}::${sql.raw(castOf(of, typeName))}`;
  return orNull(byKey(compilation, typeName, table, nodes, key));
}

function decodeIds(of: NodeTypes, ids: readonly string[]): readonly (RowName | null)[] | null {
  // That many are refused, in the resolver's words.
  if (ids.length > MAX_PAGE_SIZE) return null;
  const decoded = ids.map((id) => decodeId(of, id));
  return decoded.some((found) => found !== null) ? decoded : null;
}

/** One row of any type by its id. */
export function nodeParts(
  compilation: Compilation,
  { tables }: Of<'node'>,
  field: Field,
  nodes: FieldNodes,
): Part[] {
  if (isNonNullType(field.type)) throw new NotCompilable();
  const of = typesOf(compilation.relations, tables);
  const id = argument(compilation, field, nodes, 'id', (given: string) => decodeId(of, given));
  const type = sql`${id((found) => found.type)}::text`;
  const keys = new Map(
    castsOf(of).map((cast) => [
      cast,
      sql`${id((found) => keyAs(of, cast, found))}::${sql.raw(cast)}`,
    ]),
  );
  return orNull(anyType(compilation, of, nodes, type, keys));
}

/** Rows of any type by their ids, in the order of the ids. */
export function nodesParts(
  compilation: Compilation,
  { tables }: Of<'nodes'>,
  field: Field,
  nodes: FieldNodes,
): Part[] {
  const of = typesOf(compilation.relations, tables);
  const given = argument(compilation, field, nodes, 'ids', (ids: readonly string[]) =>
    decodeIds(of, ids),
  );
  const types = given((found) => found.map((id) => id?.type ?? null));
  const ids = sql.identifier(compilation.name());
  const keys = castsOf(of).map((cast, index) => ({
    cast,
    name: sql.identifier(`key${index}`),
    array: sql`${given((found) => found.map((id) => keyAs(of, cast, id)))}::${sql.raw(cast)}[]`,
  }));
  const columns = new Map(keys.map(({ cast, name }) => [cast, sql`${ids}.${name}`]));
  const count = compilation.takesValues(field, nodes)
    ? MAX_PAGE_SIZE
    : (compilation.arguments(field, nodes)['ids'] as readonly unknown[]).length;
  const before = compilation.values;
  const rows = new MeasuredRows(compilation, count, sql`${ids}`);
  const text = rows.add(() => {
    const row = anyType(compilation, of, nodes, sql`${ids}.type`, columns);
    return sql`coalesce(${row}, 'null')`;
  }, null);
  const arrays = sql.join(
    keys.map(({ array }) => array),
    sql`, `,
  );
  const names = sql.join(
    keys.map(({ name }) => sql`${name}`),
    sql`, `,
  );
  const source = rows.outOf(
    sql`unnest(${types}::text[], ${arrays}) with ordinality as ${ids} (type, ${names}, place)`,
  );
  const query = sql`select string_agg(${text}, ',' order by ${ids}.place) as json from ${source}`;
  return ['[', rows.list(compilation.values - before, query), ']'];
}

/** @param keys - the key, by the types of keys: each is of one of them */
function anyType(
  compilation: Compilation,
  of: NodeTypes,
  nodes: FieldNodes,
  type: SQL,
  keys: ReadonlyMap<string, SQL>,
): SQL {
  const before = compilation.values;
  let most = before;
  const cases = [...of.nodes].map(([name, table]) => {
    const key = keys.get(castOf(of, name))!;
    // A row is of one type: its values are those of one case.
    compilation.values = before;
    const row = byKey(compilation, name, table, nodes, key);
    most = Math.max(most, compilation.values);
    return sql`when ${literal(name)} then ${row}`;
  });
  compilation.values = most;
  return sql`case ${type} ${sql.join(cases, sql` `)} end`;
}

/** The text of one row, null where it is not there or not visible. */
export function byKey(
  compilation: Compilation,
  typeName: string,
  table: Of<'row'>['table'],
  nodes: FieldNodes,
  key: SQL,
): SQL {
  const type = compilation.selecting.schema.getType(typeName);
  if (!isObjectType(type)) throw new NotCompilable();
  const row = compilation.row(table);
  const text = textOf(compilation.object(type, compilation.fields(type, nodes), row));
  return sql`(select ${text} from ${row.from} where ${row.key} = ${key})`;
}
