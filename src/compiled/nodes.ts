import { sql, type SQL } from 'drizzle-orm';
import { isNonNullType, isObjectType, Kind, type GraphQLField } from 'graphql';
import { decodeId, keyOf, type NodeType } from '../schema/global-id.ts';
import { MAX_PAGE_SIZE } from '../schema/lists/request.ts';
import type { Meaning } from '../schema/meaning.ts';
import type { Compilation, Nodes } from './compile.ts';
import { literal, orNull, textOf, type Part } from './json-text.ts';
import { NotCompilable } from './not-compilable.ts';
import { AliasedRow } from './row.ts';
import { RequestParameter } from './statement.ts';

type Field = GraphQLField<unknown, unknown>;
type Of<K extends Meaning['kind']> = Extract<Meaning, { readonly kind: K }>;

/**
 * A parameter out of one argument. Where the argument is a variable, it is read for each request,
 * so that one statement serves all ids. What is no id needs no database: `read` gives null then, and
 * the resolver answers.
 */
function parameter(
  compilation: Compilation,
  field: Field,
  nodes: Nodes,
  name: string,
  read: (argument: never) => unknown,
): SQL {
  const of = (value: unknown) => {
    const param = value == null ? null : read(value as never);
    if (param === null) throw new NotCompilable();
    return param;
  };
  const node = nodes[0].arguments?.find((argument) => argument.name.value === name)?.value;
  if (node?.kind === Kind.VARIABLE) {
    const { value: variable } = node.name;
    return sql`${new RequestParameter(({ [variable]: value }) => of(value))}`;
  }
  return sql`${sql.param(of(compilation.arguments(field, nodes)[name]))}`;
}

/** The names of the arguments that are read for each request, by a field's meaning. */
export const requestArguments: Readonly<Partial<Record<Meaning['kind'], readonly string[]>>> = {
  row: ['id'],
  node: ['id'],
  nodes: ['ids'],
};

/** One row by an id of its type. What is no such id finds nothing. */
export function rowParts(
  compilation: Compilation,
  { typeName, table }: Of<'row'>,
  field: Field,
  nodes: Nodes,
): Part[] {
  if (isNonNullType(field.type)) throw new NotCompilable();
  const key = parameter(compilation, field, nodes, 'id', (id: string) =>
    keyOf(typeName as NodeType, id),
  );
  return orNull(byKey(compilation, typeName, table, nodes, sql`${key}::uuid`));
}

const partOf = (part: 'type' | 'key') => (id: string) => decodeId(id)?.[part] ?? null;

const partsOf = (part: 'type' | 'key') => (ids: readonly string[]) => {
  // That many are refused, in the resolver's words.
  if (ids.length > MAX_PAGE_SIZE) return null;
  const parts = ids.map(partOf(part));
  return parts.some((found) => found !== null) ? parts : null;
};

/** One row of any type by its id. */
export function nodeParts(
  compilation: Compilation,
  { tables }: Of<'node'>,
  field: Field,
  nodes: Nodes,
): Part[] {
  if (isNonNullType(field.type)) throw new NotCompilable();
  const type = parameter(compilation, field, nodes, 'id', partOf('type'));
  const key = parameter(compilation, field, nodes, 'id', partOf('key'));
  return orNull(anyType(compilation, tables, nodes, sql`${type}::text`, sql`${key}::uuid`));
}

/** Rows of any type by their ids, in the order of the ids. */
export function nodesParts(
  compilation: Compilation,
  { tables }: Of<'nodes'>,
  field: Field,
  nodes: Nodes,
): Part[] {
  const types = parameter(compilation, field, nodes, 'ids', partsOf('type'));
  const keys = parameter(compilation, field, nodes, 'ids', partsOf('key'));
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
  const row = new AliasedRow(table, compilation.name());
  const text = textOf(compilation.object(type, compilation.fields(type, nodes), row));
  return sql`(select ${text} from ${row.from} where ${row.columns['id']} = ${key})`;
}
