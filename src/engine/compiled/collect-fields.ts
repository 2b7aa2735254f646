import {
  getDirectiveValues,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  isAbstractType,
  Kind,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import type { VariableValues } from './variables.ts';

/** What the meaning of a selection depends on. */
export interface Selecting {
  readonly schema: GraphQLSchema;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly variables: VariableValues;
}

/** The fields of one object by their response keys, in order; several nodes of a key are merged. */
export type Fields = ReadonlyMap<string, readonly [FieldNode, ...FieldNode[]]>;

/**
 * CollectFields of the specification, for the selections of all nodes of one field.
 * https://spec.graphql.org/draft/#CollectFields()
 *
 * @param type - the type that the object really has
 */
export function collectFields(
  selecting: Selecting,
  type: GraphQLObjectType,
  sets: readonly (SelectionSetNode | undefined)[],
): Fields {
  const fields = new Map<string, [FieldNode, ...FieldNode[]]>();
  const visited = new Set<string>();

  function visit({ selections }: SelectionSetNode): void {
    for (const selection of selections) {
      if (!isIncluded(selecting.variables, selection)) continue;
      if (selection.kind === Kind.FIELD) {
        const key = (selection.alias ?? selection.name).value;
        const nodes = fields.get(key);
        if (nodes === undefined) fields.set(key, [selection]);
        else nodes.push(selection);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        if (applies(selecting.schema, type, selection.typeCondition?.name.value)) {
          visit(selection.selectionSet);
        }
      } else {
        const { value: name } = selection.name;
        const fragment = selecting.fragments.get(name);
        if (fragment === undefined || visited.has(name)) continue;
        if (!applies(selecting.schema, type, fragment.typeCondition.name.value)) continue;
        visited.add(name);
        visit(fragment.selectionSet);
      }
    }
  }

  for (const set of sets) if (set !== undefined) visit(set);
  return fields;
}

function isIncluded(variables: VariableValues, node: SelectionNode): boolean {
  if (node.directives === undefined || node.directives.length === 0) return true;
  if (getDirectiveValues(GraphQLSkipDirective, node, variables)?.['if'] === true) return false;
  return getDirectiveValues(GraphQLIncludeDirective, node, variables)?.['if'] !== false;
}

function applies(schema: GraphQLSchema, type: GraphQLObjectType, condition: string | undefined) {
  if (condition === undefined || condition === type.name) return true;
  const wanted = schema.getType(condition);
  return isAbstractType(wanted) && schema.isSubType(wanted, type);
}
