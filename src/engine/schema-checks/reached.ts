import {
  getNamedType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isUnionType,
  type GraphQLNamedType,
  type GraphQLSchema,
} from 'graphql';

/**
 * Looks for types that are declared and that no field leads to: as a rule, nobody imports the file
 * that uses them, and the verbs that stand there are missing without a word.
 *
 * @throws TypeError with the names of these types
 */
export function checkReached(schema: GraphQLSchema): void {
  const open: GraphQLNamedType[] = [
    schema.getQueryType(),
    schema.getMutationType(),
    schema.getSubscriptionType(),
    ...schema.getDirectives().flatMap(({ args }) => args.map(({ type }) => getNamedType(type))),
  ].filter((type) => type != null);
  const reached = new Set(open);
  for (const type of open) {
    for (const next of leadsTo(schema, type)) {
      if (reached.has(next)) continue;
      reached.add(next);
      open.push(next);
    }
  }
  const others = Object.values(schema.getTypeMap())
    .filter((type) => !reached.has(type) && !type.name.startsWith('__'))
    .filter(({ name }) => !builtIn.has(name))
    .map(({ name }) => name);
  if (others.length === 0) return;
  throw new TypeError(
    `No field of the API leads to ${others.toSorted().join(', ')}: is the file that uses what is declared there imported? If it is of no use, remove it.`,
  );
}

/** Of the language itself: they are there whether a field has them or not. */
const builtIn = new Set(['Boolean', 'Float', 'ID', 'Int', 'String']);

function leadsTo(schema: GraphQLSchema, type: GraphQLNamedType): GraphQLNamedType[] {
  if (isUnionType(type)) return [...type.getTypes()];
  if (isInputObjectType(type)) {
    return Object.values(type.getFields()).map((field) => getNamedType(field.type));
  }
  if (!isObjectType(type) && !isInterfaceType(type)) return [];
  const fields = Object.values(type.getFields());
  return [
    ...type.getInterfaces(),
    ...(isInterfaceType(type) ? schema.getPossibleTypes(type) : []),
    ...fields.map((field) => getNamedType(field.type)),
    ...fields.flatMap(({ args }) => args.map((argument) => getNamedType(argument.type))),
  ];
}
