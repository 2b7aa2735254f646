import {
  getNamedType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  type GraphQLField,
  type GraphQLObjectType,
} from 'graphql';
import { schema } from '#example/domain.ts';

// An operation for everything that a list can be asked, found out from the schema: a new list is
// asked without anybody thinking of it here.

/** A list, and how to get to it. */
interface ListField {
  readonly parent: string;
  readonly field: GraphQLField<unknown, unknown>;
  readonly node: GraphQLObjectType;
}

export interface Operation {
  readonly name: string;
  readonly query: string;
  /** Asks for the next page: `query` with this cursor's variable. */
  readonly cursorOf?: string;
}

/** How to ask for the fields of each type that has lists. */
const ways: Readonly<Record<string, (selection: string) => string>> = {
  Query: (selection) => selection,
  Viewer: (selection) => `viewer { ${selection} }`,
  Account: (selection) => `accounts(first: 5) { nodes { ${selection} } }`,
  Project: (selection) => `projects(first: 5) { nodes { ${selection} } }`,
};

/** What there is to filter by. */
const filters: Readonly<Record<string, readonly string[]>> = {
  AccountFilter: ['{ slug: { eq: "few" } }', '{ name: { contains: "9" } }'],
  ProjectFilter: [
    '{ isPublic: { eq: false } }',
    '{ name: { startsWith: "many" } }',
    '{ createdAt: { gt: "2025-01-01T00:00:00Z" } }',
    '{ accountId: { eq: $account } }',
  ],
  TodoFilter: [
    '{ isComplete: { eq: true } }',
    '{ task: { contains: "99" } }',
    '{ insertedAt: { gte: "2025-06-01T00:00:00Z" } }',
    '{ dueAt: { isNull: true } }',
    '{ userId: { eq: "person-7" } }',
    '{ userId: { in: ["few", "many"] } }',
    '{ projectId: { isNull: true } }',
    '{ projectId: { eq: $project } }',
    '{ or: [{ userId: { eq: "few" } }, { projectId: { in: [$project] } }] }',
  ],
};

const objectTypes = Object.values(schema.getTypeMap()).filter(isObjectType);

const listFields: readonly ListField[] = objectTypes.flatMap((type) =>
  Object.values(type.getFields()).flatMap((field): ListField[] => {
    const connection = getNamedType(field.type);
    if (!isObjectType(connection) || !connection.name.endsWith('Connection')) return [];
    const node = getNamedType(connection.getFields()['nodes']!.type) as GraphQLObjectType;
    return [{ parent: type.name, field, node }];
  }),
);

/** Everything of a type that is no list: its values, and the ids of what hangs on it. */
function selectionOf(type: GraphQLObjectType): string {
  return Object.values(type.getFields())
    .flatMap(({ name, type: fieldType, args }) => {
      if (args.length > 0) return [];
      const named = getNamedType(fieldType);
      if (isLeafType(named)) return [name];
      const isOne = !isListType(isNonNullType(fieldType) ? fieldType.ofType : fieldType);
      if (!isOne || !isObjectType(named)) return [];
      const leaves = Object.values(named.getFields()).filter(
        (field) => field.args.length === 0 && isLeafType(getNamedType(field.type)),
      );
      return [`${name} { ${leaves.map((field) => field.name).join(' ')} }`];
    })
    .join(' ');
}

function ordersOf({ field }: ListField): string[] {
  const argument = field.args.find(({ name }) => name === 'orderBy');
  const order = argument === undefined ? null : getNamedType(argument.type);
  if (!isInputObjectType(order)) return [];
  const fields = getNamedType(order.getFields()['field']!.type);
  if (!isEnumType(fields)) return [];
  return fields
    .getValues()
    .flatMap(({ name }) => [`[{ field: ${name} }]`, `[{ field: ${name}, direction: DESC }]`]);
}

function filtersOf({ field }: ListField): readonly string[] {
  const argument = field.args.find(({ name }) => name === 'where');
  if (argument === undefined) return [];
  const { name } = getNamedType(argument.type);
  return filters[name] ?? [];
}

function operationsOn(list: ListField): Operation[] {
  const way = ways[list.parent];
  if (way === undefined) throw new Error(`Say how to get to the fields of ${list.parent}.`);
  const nodes = `nodes { ${selectionOf(list.node)} }`;
  const ask = (args: string, selection: string): Operation => {
    const head = ['$account', '$project', '$cursor'].filter((name) => args.includes(name));
    const declared = head.map((name) => `${name}: ${name === '$cursor' ? 'String' : 'ID!'}`);
    const variables = declared.length === 0 ? '' : `(${declared.join(', ')})`;
    const given = args === '' ? '' : `(${args})`;
    const query = `query ${variables} { ${way(`${list.field.name}${given} { ${selection} }`)} }`;
    return { name: `${list.parent}.${list.field.name}${given}`, query };
  };
  const orders = ordersOf(list);
  const backwards = orders.slice(1, 2).map((order) => `last: 20, orderBy: ${order}`);
  return [
    ask('', nodes),
    ask('last: 20', nodes),
    { ...ask('', 'totalCount'), name: `${list.parent}.${list.field.name} totalCount` },
    ...orders.map((order) => ask(`orderBy: ${order}`, nodes)),
    ...backwards.map((args) => ask(args, nodes)),
    ...filtersOf(list).map((filter) => ask(`where: ${filter}`, nodes)),
    ...filtersOf(list)
      .slice(0, 1)
      .map((filter) => ({
        ...ask(`where: ${filter}`, 'totalCount'),
        name: `${list.parent}.${list.field.name}(where: ${filter}) totalCount`,
      })),
    ...['', ...orders.slice(0, 4).map((order) => `, orderBy: ${order}`)].map((order) => ({
      ...ask(
        `first: 5, after: $cursor${order}`,
        `${nodes} pageInfo { hasNextPage hasPreviousPage endCursor }`,
      ),
      cursorOf: ask(`first: 5${order}`, 'pageInfo { endCursor }').query,
    })),
  ];
}

const nested = `query {
  accounts { nodes { viewerRole members { nodes { userId } } projects(first: 5) { totalCount nodes {
    todoStats { total open } todos(first: 5) { totalCount nodes { task project { account { slug } } } } } } } } }`;

const rows: Operation[] = [
  ['account', 'account(id: $id)'],
  ['project', 'project(id: $id)'],
  ['project', 'node(id: $id)'],
].map(([type, field]) => ({
  name: String(field),
  query: `query ($${type}: ID!) { ${field?.replace('$id', `$${type}`)} { id } }`,
}));

export const operations: readonly Operation[] = [
  ...listFields.flatMap(operationsOn),
  ...rows,
  { name: 'accounts, their members, projects and todos', query: nested },
];
