import {
  getNamedType,
  getNullableType,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { MAX_PAGE_SIZE } from '../../lists/page-size.ts';
import { extentOfLiteral } from './extent.ts';
import { FilterCopies } from './filter-copies.ts';
import { isPaged, namedRows, pageSize, type Lookup } from './list-size.ts';
import { Tally } from './tally.ts';

/**
 * How many pieces of SQL each part of an argument makes, where it is not one. A cursor is compared
 * with each column of an order, and with those before it.
 */
const pieces: Readonly<Record<string, number>> = { after: 20, before: 20, first: 0, last: 0 };

/**
 * Counts what an operation asks for. A list that has no pages has as many rows as its field's
 * arguments name, or those of the field that it stands in (a mutation of several rows). What is no
 * list adds no node, and neither does introspection, which has limits of its own.
 *
 * @param fragments - of a document that is valid for the schema
 * @param lookup - the values of variables that sizes of lists depend on
 */
export function countOperation(
  schema: GraphQLSchema,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  operation: OperationDefinitionNode,
  lookup: Lookup,
): Tally {
  const copies = new FilterCopies(fragments);
  // What a fragment counts depends on nothing but the size of the page or list that it stands in.
  const counted = new Map<string, Tally>();

  function ofFragment(name: string, rows: number | null): Tally {
    const key = `${name} ${rows}`;
    let tally = counted.get(key);
    if (tally === undefined) {
      const fragment = fragments.get(name);
      const type = schema.getType(fragment?.typeCondition.name.value ?? '');
      tally =
        fragment === undefined ? new Tally() : ofSelections(fragment.selectionSet, type, rows);
      counted.set(key, tally);
    }
    return tally;
  }

  /** @param rows - how many rows the field that these selections stand in gives or names */
  function ofSelections(
    { selections }: SelectionSetNode,
    type: GraphQLNamedType | undefined,
    rows: number | null,
  ): Tally {
    const tally = new Tally();
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) {
        tally.addField((selection.alias ?? selection.name).value);
        addField(tally, selection, type, rows);
      } else if (selection.kind === Kind.FRAGMENT_SPREAD) {
        tally.add(ofFragment(selection.name.value, rows));
      } else {
        const condition = selection.typeCondition?.name.value;
        const narrowed = condition === undefined ? type : schema.getType(condition);
        tally.add(ofSelections(selection.selectionSet, narrowed, rows));
      }
    }
    return tally;
  }

  function addField(
    tally: Tally,
    node: FieldNode,
    parent: GraphQLNamedType | undefined,
    rows: number | null,
  ): void {
    if (!hasFields(parent)) return;
    const field = parent.getFields()[node.name.value];
    if (field === undefined) return;
    addArguments(tally, node, field, parent);
    const { selectionSet } = node;
    const type = getNamedType(field.type);
    if (selectionSet === undefined || !isCompositeType(type)) return;
    const beneath = (size: number | null) => ofSelections(selectionSet, type, size);

    if (isPaged(field)) {
      const size = pageSize(node, lookup);
      tally.nodes += size;
      tally.add(beneath(size));
    } else if (!isListType(getNullableType(field.type))) {
      tally.add(beneath(namedRows(node, lookup)));
    } else if (isPage(parent)) {
      // A page's rows are counted where the page is; here they only multiply.
      tally.add(beneath(null), rows ?? MAX_PAGE_SIZE);
    } else {
      const size = namedRows(node, lookup) ?? rows ?? MAX_PAGE_SIZE;
      tally.nodes += size;
      tally.add(beneath(null), size);
    }
  }

  function addArguments(
    tally: Tally,
    node: FieldNode,
    field: GraphQLField<unknown, unknown>,
    parent: GraphQLNamedType,
  ): void {
    // An interface's field is written for each type that it may be of.
    const types = isAbstractType(parent) ? schema.getPossibleTypes(parent).length : 1;
    const filters = isPaged(field) ? copies.of(node) : 0;
    for (const { name, value } of node.arguments ?? []) {
      const place = field.args.find((argument) => argument.name === name.value)?.type;
      const uses = {
        parts: types * filters * (pieces[name.value] ?? 1),
        values: types * Math.max(filters, 1),
        rows: 1,
      };
      tally.addExtent(
        extentOfLiteral(value, place, (variable) => tally.addVariable(variable, uses)),
        uses,
      );
    }
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
