import {
  getNamedType,
  isAbstractType,
  isInterfaceType,
  isObjectType,
  Kind,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { extentOf, extentOfLiteral, type Extent } from './extent.ts';
import { isPaged, type Lookup } from './list-size.ts';

/** A cursor is compared with each column of an order, and with those before it. */
const CURSOR_PARTS = 20;

/** How often something is used: as parts of SQL, and as a value. */
interface Uses {
  parts: number;
  values: number;
}

/**
 * What an operation gives to its arguments: what stands in the document is known, a variable counts
 * as often as it is used.
 */
export class Demand {
  #parts = 0;
  #values = 0;
  #characters = 0;
  readonly #variables = new Map<string, Uses>();

  /** @param uses - how often; as parts only what makes SQL of its own does */
  addExtent({ parts, values, characters }: Extent, uses: Readonly<Uses>): void {
    this.#parts += parts * uses.parts;
    this.#values += values * uses.values;
    this.#characters += characters * uses.values;
  }

  addVariable(name: string, { parts, values }: Readonly<Uses>): void {
    const uses = this.#variables.get(name) ?? { parts: 0, values: 0 };
    uses.parts += parts;
    uses.values += values;
    this.#variables.set(name, uses);
  }

  /** Takes everything over that another one has. */
  add(other: Demand): void {
    this.#parts += other.#parts;
    this.#values += other.#values;
    this.#characters += other.#characters;
    for (const [name, uses] of other.#variables) this.addVariable(name, uses);
  }

  /** With these variables. Each is measured once, however often it is used. */
  total(lookup: Lookup): Extent {
    const total = new Demand();
    total.add(this);
    for (const [name, uses] of this.#variables) total.addExtent(extentOf(lookup(name)), uses);
    return { parts: total.#parts, values: total.#values, characters: total.#characters };
  }
}

/** @param fragments - of a document that is valid for the schema */
export function demandOf(
  schema: GraphQLSchema,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  operation: OperationDefinitionNode,
): Demand {
  const known = new Map<string, Demand>();
  const facts = new FactCounter(fragments);

  function ofFragment(name: string): Demand {
    let demand = known.get(name);
    if (demand === undefined) {
      const fragment = fragments.get(name);
      const type = schema.getType(fragment?.typeCondition.name.value ?? '');
      demand = fragment === undefined ? new Demand() : ofSelections(fragment.selectionSet, type);
      known.set(name, demand);
    }
    return demand;
  }

  function ofSelections(
    { selections }: SelectionSetNode,
    type: GraphQLNamedType | undefined,
  ): Demand {
    const demand = new Demand();
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) {
        addField(demand, selection, type);
      } else if (selection.kind === Kind.FRAGMENT_SPREAD) {
        demand.add(ofFragment(selection.name.value));
      } else {
        const condition = selection.typeCondition?.name.value;
        const narrowed = condition === undefined ? type : schema.getType(condition);
        demand.add(ofSelections(selection.selectionSet, narrowed));
      }
    }
    return demand;
  }

  function addField(demand: Demand, node: FieldNode, parent: GraphQLNamedType | undefined): void {
    const field =
      isObjectType(parent) || isInterfaceType(parent)
        ? parent.getFields()[node.name.value]
        : undefined;
    // An interface's field is made for each type that it may be.
    const types = isAbstractType(parent) ? schema.getPossibleTypes(parent).length : 1;
    const copies = field !== undefined && isPaged(field) ? facts.copiesOf(node) : 0;
    for (const { name, value } of node.arguments ?? []) {
      const isCursor = name.value === 'after' || name.value === 'before';
      const uses = {
        parts: types * copies * (isCursor ? CURSOR_PARTS : 1),
        values: types * Math.max(copies, 1),
      };
      const extent = extentOfLiteral(value, (variable) => demand.addVariable(variable, uses));
      demand.addExtent(extent, uses);
    }
    if (node.selectionSet === undefined) return;
    demand.add(ofSelections(node.selectionSet, field && getNamedType(field.type)));
  }

  return ofSelections(operation.selectionSet, schema.getRootType(operation.operation) ?? undefined);
}

/** Counts what is asked of a list beside its rows: for each, its filter is written once more. */
class FactCounter {
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly #counted = new Map<string, number>();

  constructor(fragments: ReadonlyMap<string, FragmentDefinitionNode>) {
    this.#fragments = fragments;
  }

  /** How often the filter of a list stands in SQL. */
  copiesOf({ selectionSet }: FieldNode): number {
    return 1 + (selectionSet === undefined ? 0 : this.#within(selectionSet));
  }

  #within({ selections }: SelectionSetNode): number {
    let count = 0;
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) count += this.#ofField(selection);
      else if (selection.kind === Kind.INLINE_FRAGMENT)
        count += this.#within(selection.selectionSet);
      else count += this.#ofFragment(selection.name.value);
    }
    return count;
  }

  #ofField({ name, selectionSet }: FieldNode): number {
    switch (name.value) {
      case 'totalCount':
      case 'hasNextPage':
      case 'hasPreviousPage':
        return 1;
      case 'pageInfo':
        return selectionSet === undefined ? 0 : this.#within(selectionSet);
      default:
        return 0;
    }
  }

  #ofFragment(name: string): number {
    let count = this.#counted.get(name);
    if (count === undefined) {
      const fragment = this.#fragments.get(name);
      count = fragment === undefined ? 0 : this.#within(fragment.selectionSet);
      this.#counted.set(name, count);
    }
    return count;
  }
}
