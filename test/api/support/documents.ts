import {
  astFromValue,
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isLeafType,
  isListType,
  isObjectType,
  isRequiredArgument,
  print,
  type GraphQLEnumType,
  type GraphQLField,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLNamedInputType,
  type GraphQLNamedOutputType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';

// Documents that select and give everything that there is, made from the schema itself.

type Field = GraphQLField<unknown, unknown>;

/** Global ids by the names of their types. */
export type Ids = ReadonlyMap<string, string>;

const isRow = (type: GraphQLNamedOutputType) =>
  isObjectType(type) && type.getInterfaces().some(({ name }) => name === 'Node');
const isEdge = (type: GraphQLNamedOutputType) => isObjectType(type) && 'cursor' in type.getFields();
const isList = ({ args }: Field) => args.some(({ name }) => name === 'first');
const needsNothing = ({ args }: Field) => !args.some(isRequiredArgument);

/**
 * Selects every field of a type. Of a row beside or beneath another row it is the id alone.
 *
 * @param lists - how deep lists may stand in lists
 */
export function selectionOf(
  schema: GraphQLSchema,
  type: GraphQLNamedOutputType,
  lists: number,
): string {
  if (isLeafType(type)) return '';
  const own = isObjectType(type) || isInterfaceType(type) ? Object.values(type.getFields()) : [];
  const fields = own.filter(needsNothing).map((field) => {
    const target = getNamedType(field.type);
    if (isLeafType(target)) return field.name;
    const isNext = (isRow(type) || isEdge(type)) && !isList(field) && isRowOrNode(target);
    if (isNext) return `${field.name} { __typename id }`;
    const left = isList(field) ? lists - 1 : lists;
    if (left < 0) return '';
    // So that lists in lists stay below the limit of nodes.
    const page = isList(field) ? '(first: 5)' : '';
    return `${field.name}${page} ${selectionOf(schema, target, left)}`;
  });
  const rows = isInterfaceType(type)
    ? schema.getPossibleTypes(type).map(({ name }) => `... on ${name} { id }`)
    : [];
  return `{ __typename ${[...fields, ...rows].join(' ')} }`;
}

const isRowOrNode = (type: GraphQLNamedOutputType) => isRow(type) || isInterfaceType(type);

const write = (value: unknown, type: GraphQLInputType): string => print(astFromValue(value, type)!);

const queryFields = (schema: GraphQLSchema) => Object.values(schema.getQueryType()!.getFields());

/** What can be read without naming a row. */
export const readingDocuments = (schema: GraphQLSchema): readonly string[] =>
  queryFields(schema)
    .filter(needsNothing)
    .map((field) => {
      const page = isList(field) ? '(first: 5)' : '';
      return `{ ${field.name}${page} ${selectionOf(schema, getNamedType(field.type), 2)} }`;
    });

/** What is read by ids of rows: one, or several. */
export const documentsByIds = (schema: GraphQLSchema, ids: Ids): readonly string[] =>
  queryFields(schema)
    .filter((field) => !needsNothing(field))
    .map(({ name, type, args }) => {
      const row = getNamedType(type);
      const id = isObjectType(row) ? idOf(ids, row.name, `Query.${name}`) : [...ids.values()][0];
      const given = args.filter(isRequiredArgument).map((argument) => {
        const value = isListType(getNullableType(argument.type)) ? [...ids.values()] : id;
        return `${argument.name}: ${write(value, argument.type)}`;
      });
      return `{ ${name}(${given.join(', ')}) ${selectionOf(schema, row, 1)} }`;
    });

function idOf(ids: Ids, type: string, place: string): string {
  const id = ids.get(type);
  if (id !== undefined) return id;
  throw new Error(
    `${place} takes the id of a row, and no ${type} was read: lay one down in test/api/support/right-inputs.ts.`,
  );
}

/** Every list with every filter and order that it has. */
export function listingDocuments(schema: GraphQLSchema, ids: Ids): readonly string[] {
  const own = queryFields(schema).filter(isList);
  const inRows = queryFields(schema)
    .filter((field) => !needsNothing(field) && isObjectType(getNamedType(field.type)))
    .flatMap((root) => {
      const row = getNamedType(root.type) as GraphQLObjectType;
      const id = write(idOf(ids, row.name, `Query.${root.name}`), root.args[0]!.type);
      const lists = Object.values(row.getFields()).filter(isList);
      return lists.map((field) => `{ ${root.name}(id: ${id}) { ${listed(field, ids)} } }`);
    });
  return [...own.map((field) => `{ ${listed(field, ids)} }`), ...inRows];
}

function listed({ name, args }: Field, ids: Ids): string {
  const given = args.flatMap(({ name: argument, type }) =>
    isInputObjectType(getNamedType(type))
      ? [`${argument}: ${write(everythingOf(type, { ids, field: argument, depth: 2 }), type)}`]
      : [],
  );
  return `${name}(${given.join(', ')}) { nodes { id } }`;
}

interface Place {
  readonly ids: Ids;
  /** The field whose value it is. */
  readonly field: string;
  /** How many levels of fields are still to be given. */
  readonly depth: number;
}

/** A value of a type with every field that it can have; a list has every value of an enum. */
function everythingOf(type: GraphQLInputType, place: Place): unknown {
  const nullable = getNullableType(type);
  const named = getNamedType(type);
  if (isListType(nullable)) {
    if (isEnumType(named)) return named.getValues().map(({ value }) => value as unknown);
    return isOrder(named) ? orderByAll(named) : [everythingOf(named, place)];
  }
  if (isEnumType(named)) return named.getValues()[0]!.value;
  if (!isInputObjectType(named)) return valueOf(named.name, place);
  if (place.depth === 0) return {};
  return Object.fromEntries(
    Object.values(named.getFields()).map(({ name, type: of }) => {
      const inner = getNamedType(of);
      // What combines conditions, or leads to another row, is followed no further.
      const depth = isFilterOfRows(inner) ? 0 : place.depth - 1;
      const field = isInputObjectType(inner) ? name : place.field;
      return [name, everythingOf(of, { ...place, field, depth })];
    }),
  );
}

const isFilterOfRows = (type: GraphQLNamedInputType) =>
  isInputObjectType(type) && 'and' in type.getFields();

const isOrder = (type: GraphQLNamedInputType): type is GraphQLInputObjectType =>
  isInputObjectType(type) && 'direction' in type.getFields();

function orderByAll(order: GraphQLInputObjectType): readonly object[] {
  const columns = getNamedType(order.getFields()['field']!.type) as GraphQLEnumType;
  return columns.getValues().map(({ value }, n) => ({
    field: value as unknown,
    direction: n % 2 === 0 ? 'ASC' : 'DESC',
  }));
}

const values: Readonly<Record<string, unknown>> = {
  BigInt: '1',
  Boolean: true,
  Date: '2026-05-01',
  DateTime: '2026-05-01T00:00:00Z',
  Decimal: '1',
  Float: 1,
  Int: 1,
  LocalDateTime: '2026-05-01T00:00:00',
  String: 'x',
};

/** A value of a scalar. An id is of the type that the field is named after: `projectId`. */
function valueOf(scalar: string, { ids, field }: Place): unknown {
  if (scalar === 'ID') {
    const type = `${field[0]?.toUpperCase()}${field.slice(1).replace(/Id$/, '')}`;
    return idOf(ids, type, `The filter ${field}`);
  }
  if (scalar in values) return values[scalar];
  throw new Error(
    `Say in test/api/support/documents.ts what a value of the scalar ${scalar} looks like.`,
  );
}

/** A mutation with its input, and all that it answers. */
export function writingDocument(schema: GraphQLSchema, name: string, input: object): string {
  const { args, type } = schema.getMutationType()!.getFields()[name]!;
  const given = write(input, args[0]!.type);
  return `mutation { ${name}(input: ${given}) ${selectionOf(schema, getNamedType(type), 1)} }`;
}
