import {
  getNamedType,
  isAbstractType,
  isInterfaceType,
  isObjectType,
  Kind,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type DocumentNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  type SelectionSetNode,
} from 'graphql';

/** The fields that an answer really has, as `Type.field`: those of objects that are there. */
export function answeredFields(
  schema: GraphQLSchema,
  document: DocumentNode,
  data: unknown,
): ReadonlySet<string> {
  const found = new Set<string>();

  const walk = (
    selections: SelectionSetNode | undefined,
    type: GraphQLNamedType,
    value: unknown,
  ) => {
    if (Array.isArray(value)) for (const item of value) walk(selections, type, item);
    if (selections === undefined || typeof value !== 'object' || value === null) return;
    const object = value as Record<string, unknown>;
    const actual = isAbstractType(type) ? schema.getType(String(object['__typename'])) : type;
    if (!isObjectType(actual)) return;
    for (const selection of selections.selections) {
      if (selection.kind === Kind.FIELD) {
        const { name, alias, selectionSet } = selection;
        const field = actual.getFields()[name.value];
        if (field === undefined) continue;
        found.add(`${actual.name}.${name.value}`);
        if (isInterfaceType(type)) found.add(`${type.name}.${name.value}`);
        walk(selectionSet, getNamedType(field.type), object[(alias ?? name).value]);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        const condition = selection.typeCondition?.name.value;
        if (condition === actual.name) walk(selection.selectionSet, actual, value);
      }
    }
  };

  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    walk(definition.selectionSet, schema.getRootType(definition.operation)!, data);
  }
  return found;
}

/** The fields of input objects that a document gives, and its enum values, as `Type.name`. */
export function givenInputs(schema: GraphQLSchema, document: DocumentNode): ReadonlySet<string> {
  const found = new Set<string>();
  const typeInfo = new TypeInfo(schema);
  visit(
    document,
    visitWithTypeInfo(typeInfo, {
      ObjectField: ({ name }) => {
        found.add(`${String(getNamedType(typeInfo.getParentInputType()))}.${name.value}`);
      },
      EnumValue: ({ value }) => {
        found.add(`${String(getNamedType(typeInfo.getInputType()))}.${value}`);
      },
    }),
  );
  return found;
}
