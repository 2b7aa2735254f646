import {
  getNamedType,
  getNullableType,
  isCompositeType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { MAX_PAGE_SIZE } from '../../lists/read-arguments.ts';
import { isPaged, namedRows, pageSize, type Lookup } from './list-size.ts';

/**
 * The most nodes that an operation may ask for, as GitHub's node limit counts them: the page sizes
 * multiplied along each path, and added up. A list that has no pages has as many nodes as its
 * field's arguments name rows, or those of the field that it stands in (a mutation of several rows).
 * What is no list adds nothing, and neither does introspection, which has limits of its own.
 *
 * @param document - valid for the schema
 * @param lookup - the values of its variables
 */
export function countNodes(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  lookup: Lookup,
): number {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION)
      fragments.set(definition.name.value, definition);
  }
  // What a fragment counts depends on nothing but the size of the page or list that it stands in.
  const counted = new Map<string, number>();

  function ofFragment(name: string, rows: number | null): number {
    const key = `${name} ${rows}`;
    let count = counted.get(key);
    if (count === undefined) {
      const fragment = fragments.get(name);
      const type = schema.getType(fragment?.typeCondition.name.value ?? '');
      count = fragment === undefined ? 0 : ofSelections(fragment.selectionSet, type, rows);
      counted.set(key, count);
    }
    return count;
  }

  /** @param rows - how many rows the field that these selections stand in gives or names */
  function ofSelections(
    { selections }: SelectionSetNode,
    type: GraphQLNamedType | undefined,
    rows: number | null,
  ): number {
    let count = 0;
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) {
        count += ofField(selection, type, rows);
      } else if (selection.kind === Kind.FRAGMENT_SPREAD) {
        count += ofFragment(selection.name.value, rows);
      } else {
        const condition = selection.typeCondition?.name.value;
        const narrowed = condition === undefined ? type : schema.getType(condition);
        count += ofSelections(selection.selectionSet, narrowed, rows);
      }
    }
    return count;
  }

  function ofField(
    node: FieldNode,
    parent: GraphQLNamedType | undefined,
    rows: number | null,
  ): number {
    const { selectionSet } = node;
    if (selectionSet === undefined || !hasFields(parent)) return 0;
    const field = parent.getFields()[node.name.value];
    const type = field && getNamedType(field.type);
    if (field === undefined || !isCompositeType(type)) return 0;
    const beneath = (size: number | null) => ofSelections(selectionSet, type, size);

    if (isPaged(field)) {
      const size = pageSize(node, lookup);
      return size + beneath(size);
    }
    if (!isListType(getNullableType(field.type))) return beneath(namedRows(node, lookup));
    // A page's rows are counted where the page is; here they only multiply.
    if (isPage(parent)) return (rows ?? MAX_PAGE_SIZE) * beneath(null);
    const size = namedRows(node, lookup) ?? rows ?? MAX_PAGE_SIZE;
    return size * (1 + beneath(null));
  }

  return ofSelections(
    operation.selectionSet,
    schema.getRootType(operation.operation) ?? undefined,
    null,
  );
}

function hasFields(type: GraphQLNamedType | undefined) {
  return isObjectType(type) || isInterfaceType(type);
}

/** Whether a type is what a paged field gives: its lists hold the rows of the page. */
function isPage(type: GraphQLNamedType): boolean {
  return hasFields(type) && 'pageInfo' in type.getFields();
}
