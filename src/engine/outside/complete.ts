import {
  execute,
  GraphQLList,
  GraphQLObjectType,
  GraphQLSchema,
  Kind,
  OperationTypeNode,
  type DocumentNode,
  type FieldNode,
  type GraphQLOutputType,
  type OperationDefinitionNode,
} from 'graphql';
import { OutsideError } from './outside-error.ts';

/** The operation in which values are selected. */
export interface Selecting {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  /** As the client sent them. */
  readonly variables: Readonly<Record<string, unknown>>;
}

/** A value as the answer has it, and what is wrong with it, each with the place beneath the value. */
export interface Completed {
  readonly value: unknown;
  readonly problems: readonly { readonly path: readonly (string | number)[]; cause: unknown }[];
}

/**
 * Values as an answer has them, by graphql-js: scalars written, names of enums, lists item by item, of
 * objects what is selected. A value that is an Error, or does not fit the type, is null with a problem.
 *
 * @param nodes - of the field whose values they are
 * @throws OutsideError where something is wrong with none of the values, but with what is selected of them
 */
export async function complete(
  values: readonly unknown[],
  type: GraphQLOutputType,
  nodes: readonly FieldNode[],
  { schema, document, operation, variables }: Selecting,
): Promise<readonly Completed[]> {
  const result = await execute({
    schema: schemaFor(schema, type),
    document: documentFor(document, operation, nodes),
    rootValue: { values },
    variableValues: variables,
  });
  const { data, errors = [] } = result;
  const whole = errors.find(({ path = [] }) => path.length < 2);
  if (whole !== undefined)
    throw new OutsideError('Its values could not be completed.', { cause: whole });
  const given = (data?.['values'] ?? []) as readonly unknown[];
  const byPlace = Map.groupBy(errors, ({ path }) => path?.[1]);
  return values.map((_value, index): Completed => {
    const problems = (byPlace.get(index) ?? []).map(({ path = [], originalError }) => ({
      path: path.slice(2),
      cause: originalError,
    }));
    try {
      // What can't be written as JSON would spoil the whole answer.
      return { value: JSON.parse(JSON.stringify(given[index] ?? null)) as unknown, problems };
    } catch (cause) {
      return { value: null, problems: [{ path: [], cause }] };
    }
  });
}

const schemas = new WeakMap<GraphQLSchema, Map<string, GraphQLSchema>>();

/** The schema in which a list of such values is all that can be asked for. */
function schemaFor(schema: GraphQLSchema, type: GraphQLOutputType): GraphQLSchema {
  let known = schemas.get(schema);
  if (known === undefined) schemas.set(schema, (known = new Map()));
  let made = known.get(String(type));
  if (made === undefined) {
    const query = new GraphQLObjectType({
      name: '__Values',
      fields: { values: { type: new GraphQLList(type) } },
    });
    // With all types, which variables and fragments name.
    made = new GraphQLSchema({ ...schema.toConfig(), query, assumeValid: true });
    known.set(String(type), made);
  }
  return made;
}

function documentFor(
  { definitions }: DocumentNode,
  { variableDefinitions }: OperationDefinitionNode,
  nodes: readonly FieldNode[],
): DocumentNode {
  const selections = nodes.map(({ selectionSet }): FieldNode => {
    return { kind: Kind.FIELD, name: { kind: Kind.NAME, value: 'values' }, selectionSet };
  });
  return {
    kind: Kind.DOCUMENT,
    definitions: [
      {
        kind: Kind.OPERATION_DEFINITION,
        operation: OperationTypeNode.QUERY,
        variableDefinitions,
        selectionSet: { kind: Kind.SELECTION_SET, selections },
      },
      ...definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION),
    ],
  };
}
