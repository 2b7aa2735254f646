import { Kind, type FieldNode, type FragmentDefinitionNode, type SelectionSetNode } from 'graphql';

/**
 * Counts how often the filter of a list stands in SQL: for its rows, and once more for each fact that
 * is asked of the list beside them.
 */
export class FilterCopies {
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly #counted = new Map<string, number>();

  constructor(fragments: ReadonlyMap<string, FragmentDefinitionNode>) {
    this.#fragments = fragments;
  }

  of({ selectionSet }: FieldNode): number {
    return 1 + (selectionSet === undefined ? 0 : this.#within(selectionSet));
  }

  #within({ selections }: SelectionSetNode): number {
    let count = 0;
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) count += this.#ofField(selection);
      else if (selection.kind === Kind.FRAGMENT_SPREAD) {
        count += this.#ofFragment(selection.name.value);
      } else count += this.#within(selection.selectionSet);
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
