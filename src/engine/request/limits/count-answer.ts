import {
  getNamedType,
  getNullableType,
  isCompositeType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { MAX_PAGE_SIZE } from '../../lists/read-arguments.ts';
import { isPaged, namedRows, pageSize, type Lookup } from './list-size.ts';

/** What an answer may consist of at most. */
export interface AnswerCount {
  /** As GitHub's node limit counts them: the page sizes multiplied along each path, and added up. */
  readonly nodes: number;
  /** Each field of each object. */
  readonly fields: number;
  /** Of the names of those fields and what stands between, without any value. */
  readonly bytes: number;
}

const none: AnswerCount = { nodes: 0, fields: 0, bytes: 0 };

const plus = (one: AnswerCount, other: AnswerCount): AnswerCount => ({
  nodes: one.nodes + other.nodes,
  fields: one.fields + other.fields,
  bytes: one.bytes + other.bytes,
});

/** Infinitely many times nothing is nothing. */
const product = (times: number, count: number) => (count === 0 ? 0 : times * count);

const times = (rows: number, { nodes, fields, bytes }: AnswerCount): AnswerCount => ({
  nodes: product(rows, nodes),
  fields: product(rows, fields),
  bytes: product(rows, bytes),
});

/**
 * Counts what an operation may ask for. A list that has no pages has as many rows as its field's
 * arguments name, or those of the field that it stands in (a mutation of several rows). What is no
 * list adds no node, and neither does introspection, which has limits of its own.
 *
 * @param fragments - of a document that is valid for the schema
 * @param lookup - the values of its variables
 */
export function countAnswer(
  schema: GraphQLSchema,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  operation: OperationDefinitionNode,
  lookup: Lookup,
): AnswerCount {
  // What a fragment counts depends on nothing but the size of the page or list that it stands in.
  const counted = new Map<string, AnswerCount>();

  function ofFragment(name: string, rows: number | null): AnswerCount {
    const key = `${name} ${rows}`;
    let count = counted.get(key);
    if (count === undefined) {
      const fragment = fragments.get(name);
      const type = schema.getType(fragment?.typeCondition.name.value ?? '');
      count = fragment === undefined ? none : ofSelections(fragment.selectionSet, type, rows);
      counted.set(key, count);
    }
    return count;
  }

  /** @param rows - how many rows the field that these selections stand in gives or names */
  function ofSelections(
    { selections }: SelectionSetNode,
    type: GraphQLNamedType | undefined,
    rows: number | null,
  ): AnswerCount {
    let count = none;
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) {
        count = plus(count, plus(ofKey(selection), ofField(selection, type, rows)));
      } else if (selection.kind === Kind.FRAGMENT_SPREAD) {
        count = plus(count, ofFragment(selection.name.value, rows));
      } else {
        const condition = selection.typeCondition?.name.value;
        const narrowed = condition === undefined ? type : schema.getType(condition);
        count = plus(count, ofSelections(selection.selectionSet, narrowed, rows));
      }
    }
    return count;
  }

  function ofField(
    node: FieldNode,
    parent: GraphQLNamedType | undefined,
    rows: number | null,
  ): AnswerCount {
    const { selectionSet } = node;
    if (selectionSet === undefined || !hasFields(parent)) return none;
    const field = parent.getFields()[node.name.value];
    const type = field && getNamedType(field.type);
    if (field === undefined || !isCompositeType(type)) return none;
    const beneath = (size: number | null) => ofSelections(selectionSet, type, size);

    if (isPaged(field)) {
      const size = pageSize(node, lookup);
      return plus({ ...none, nodes: size }, beneath(size));
    }
    if (!isListType(getNullableType(field.type))) return beneath(namedRows(node, lookup));
    // A page's rows are counted where the page is; here they only multiply.
    if (isPage(parent)) return times(rows ?? MAX_PAGE_SIZE, beneath(null));
    const size = namedRows(node, lookup) ?? rows ?? MAX_PAGE_SIZE;
    return times(size, plus({ ...none, nodes: 1 }, beneath(null)));
  }

  return ofSelections(
    operation.selectionSet,
    schema.getRootType(operation.operation) ?? undefined,
    null,
  );
}

/** A field's name in the answer, with its quotes, a colon and a comma. */
const ofKey = ({ alias, name }: FieldNode): AnswerCount => ({
  nodes: 0,
  fields: 1,
  bytes: (alias ?? name).value.length + 4,
});

function hasFields(type: GraphQLNamedType | undefined) {
  return isObjectType(type) || isInterfaceType(type);
}

/** Whether a type is what a paged field gives: its lists hold the rows of the page. */
function isPage(type: GraphQLNamedType): boolean {
  return hasFields(type) && 'pageInfo' in type.getFields();
}
