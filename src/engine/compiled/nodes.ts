import { sql, type SQL } from 'drizzle-orm';
import { getArgumentValues, isNonNullType, isObjectType, type GraphQLField } from 'graphql';
import { decodeId, keyOf } from '../schema/global-id.ts';
import { MAX_PAGE_SIZE } from '../lists/read-arguments.ts';
import type { Meaning } from '../lists/meaning.ts';
import type { Compilation, Nodes } from './compile.ts';
import { literal, orNull, textOf, type Part } from '../kinds/json-text.ts';
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
  nodes: Nodes,
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
  nodes: Nodes,
): Part[] {
  if (isNonNullType(field.type)) throw new NotCompilable();
  const id = argument(compilation, field, nodes, 'id', (given: string) => keyOf(typeName, given));
  const key = id((found) => found);
  return orNull(byKey(compilation, typeName, table, nodes, sql`${key}::uuid`));
}

/** Reads ids of the types that have tables. */
const reader = (tables: Of<'node'>['tables']) => (id: string) =>
  decodeId(id, (name) => Object.hasOwn(tables, name));

function decodeIds(
  tables: Of<'nodes'>['tables'],
  ids: readonly string[],
): readonly ReturnType<typeof decodeId>[] | null {
  // That many are refused, in the resolver's words.
  if (ids.length > MAX_PAGE_SIZE) return null;
  const decoded = ids.map(reader(tables));
  return decoded.some((found) => found !== null) ? decoded : null;
}

/** One row of any type by its id. */
export function nodeParts(
  compilation: Compilation,
  { tables }: Of<'node'>,
  field: Field,
  nodes: Nodes,
): Part[] {
  if (isNonNullType(field.type)) throw new NotCompilable();
  const id = argument(compilation, field, nodes, 'id', reader(tables));
  const [type, key] = [id((found) => found.type), id((found) => found.key)];
  return orNull(anyType(compilation, tables, nodes, sql`${type}::text`, sql`${key}::uuid`));
}

/** Rows of any type by their ids, in the order of the ids. */
export function nodesParts(
  compilation: Compilation,
  { tables }: Of<'nodes'>,
  field: Field,
  nodes: Nodes,
): Part[] {
  const given = argument(compilation, field, nodes, 'ids', (ids: readonly string[]) =>
    decodeIds(tables, ids),
  );
  const types = given((found) => found.map((id) => id?.type ?? null));
  const keys = given((found) => found.map((id) => id?.key ?? null));
  const ids = sql.identifier(compilation.name());
  const row = anyType(compilation, tables, nodes, sql`${ids}.type`, sql`${ids}.key`);
  return [
    '[',
    sql`(select string_agg(coalesce(${row}, 'null'), ',' order by ${ids}.place)
      from unnest(${types}::text[], ${keys}::uuid[]) with ordinality as ${ids} (type, key, place))`,
    ']',
  ];
}

function anyType(
  compilation: Compilation,
  tables: Of<'node'>['tables'],
  nodes: Nodes,
  type: SQL,
  key: SQL,
): SQL {
  const cases = Object.entries(tables).map(
    ([name, table]) =>
      sql`when ${literal(name)} then ${byKey(compilation, name, table, nodes, key)}`,
  );
  return sql`case ${type} ${sql.join(cases, sql` `)} end`;
}

/** The text of one row, null where it is not there or not visible. */
export function byKey(
  compilation: Compilation,
  typeName: string,
  table: Of<'row'>['table'],
  nodes: Nodes,
  key: SQL,
): SQL {
  const type = compilation.selecting.schema.getType(typeName);
  if (!isObjectType(type)) throw new NotCompilable();
  const row = compilation.row(table);
  const text = textOf(compilation.object(type, compilation.fields(type, nodes), row));
  return sql`(select ${text} from ${row.from} where ${row.columns['id']} = ${key})`;
}
