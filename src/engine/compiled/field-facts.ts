import {
  getNullableType,
  isNonNullType,
  isObjectType,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
} from 'graphql';
import type { AnyRelations, Relation, SQL } from 'drizzle-orm';
import { relationNamed } from '../schema/tables.ts';

type Field = GraphQLField<unknown, unknown>;

// What Pothos and its Drizzle plugin know of types and fields, where they keep it. The versions are
// pinned, and tests fail where it moves.

/** The table of whose rows a type is; undefined for others. */
export function tableOf(relations: AnyRelations, type: GraphQLObjectType): string | undefined {
  const model = type.extensions['pothosDrizzleModel'];
  return typeof model === 'string' && Object.hasOwn(relations, model) ? model : undefined;
}

/** The column (or property) that a field exposes as it is; undefined for any other field. */
export function exposedBy(field: Field): string | undefined {
  const exposed = field.extensions['pothosExposedField'];
  return typeof exposed === 'string' && takesNothing(field) ? exposed : undefined;
}

/** Whether a field is the global id that a node type has. */
export function isGlobalId(type: GraphQLObjectType, field: Field): boolean {
  return (
    field.name === 'id' &&
    takesNothing(field) &&
    exposedBy(field) === undefined &&
    type.getInterfaces().some(({ name }) => name === 'Node')
  );
}

/** The columns that the global id of a node type is made of: Pothos tells only its resolver. */
export function readForId({ resolve }: Field): readonly string[] {
  const read: string[] = [];
  const row = new Proxy(
    {},
    {
      get: (_row, key) => {
        if (typeof key === 'string') read.push(key);
        return '';
      },
    },
  );
  // What it makes of such a row is of no interest.
  const made = new Promise((settle) => {
    settle(resolve?.(row, {}, {}, {} as GraphQLResolveInfo));
  });
  made.catch(() => undefined);
  return read;
}

/** The relation to one row that a field follows as it is, and that row's type. */
export function relationBy(
  relations: AnyRelations,
  table: string,
  field: Field,
): { readonly relation: Relation; readonly type: GraphQLObjectType } | undefined {
  const type = getNullableType(field.type);
  // A hidden row is null: where the field can't be, that is for the resolver to report.
  if (isNonNullType(field.type) || !isObjectType(type)) return undefined;
  const relation = followedBy(relations, table, field);
  if (relation?.relationType !== 'one' || relation.through !== undefined) return undefined;
  return tableOf(relations, type) === relation.targetTableName ? { relation, type } : undefined;
}

/** The relation that a field follows as it is, whatever it makes of what it finds. */
export function followedBy(
  relations: AnyRelations,
  table: string,
  field: Field,
): Relation | undefined {
  const { pothosDrizzleSelect: select, pothosDrizzleLoaded: loaded } = field.extensions;
  if (typeof select !== 'function' || typeof loaded !== 'function' || !takesNothing(field))
    return undefined;
  const name = followed(select as SelectFunction);
  return name === undefined ? undefined : relationNamed(relations, table, name);
}

/** A value that is computed for a row, as SQL or by a function of the row's table. */
type Extra = SQL | ((table: unknown) => SQL);

/** The computed values that a field selects, by their names. */
export function extrasOf(field: Field): Readonly<Record<string, Extra>> {
  const select = field.extensions['pothosDrizzleSelect'] as
    { readonly extras?: Readonly<Record<string, Extra>> } | undefined;
  return select?.extras ?? {};
}

type SelectFunction = (
  args: object,
  context: object,
  nested: (query?: object) => unknown,
  selected: () => unknown,
  path: object,
) => unknown;

/** Asks a field's selection what it takes along: the one relation, with no condition of its own. */
function followed(select: SelectFunction): string | undefined {
  const nested = {};
  let plain = true;
  let selection: { with?: Readonly<Record<string, unknown>> } | undefined;
  try {
    selection = select(
      {},
      {},
      (query = {}) => {
        plain &&= Object.keys(query).length === 0;
        return nested;
      },
      () => undefined,
      {},
    ) as typeof selection;
  } catch {
    return undefined;
  }
  const [entry, ...more] = Object.entries(selection?.with ?? {});
  return plain && more.length === 0 && entry?.[1] === nested ? entry[0] : undefined;
}

/** The columns that a field of a row selects by their names for its resolver. */
export function selectedBy(field: Field): readonly string[] {
  const select = field.extensions['pothosDrizzleSelect'] as
    { readonly columns?: Readonly<Record<string, boolean>> } | undefined;
  return Object.entries(select?.columns ?? {}).flatMap(([key, taken]) => (taken ? [key] : []));
}

/** Whether plugins change a field's arguments on their way to its resolver. */
export function hasArgumentMappers(field: Field): boolean {
  const mappers = field.extensions['pothosArgMappers'];
  return Array.isArray(mappers) && mappers.length > 0;
}

const takesNothing = (field: Field) => field.args.length === 0;
