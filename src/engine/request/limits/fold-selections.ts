import { Kind, type FieldNode, type SelectionSetNode, type ValidationContext } from 'graphql';

interface Fold {
  /** The value of one field, of what is beneath it. */
  readonly field: (field: FieldNode, beneath: number) => number;
  /** The value of two selections that stand beside each other. */
  readonly combine: (one: number, other: number) => number;
}

/**
 * Makes a function that works out a number for a selection set, with fragments as if they stood
 * where they are used. Each fragment is worked out once, however often it is used; one that
 * contains itself counts nothing there, and is left to the rule against that.
 */
export function foldSelections(context: ValidationContext, { field, combine }: Fold) {
  const fragments = new Map<string, number>();

  function ofFragment(name: string): number {
    const known = fragments.get(name);
    if (known !== undefined) return known;
    fragments.set(name, 0);
    const value = ofSelections(context.getFragment(name)?.selectionSet);
    fragments.set(name, value);
    return value;
  }

  function ofSelections(set: SelectionSetNode | undefined): number {
    let total = 0;
    for (const selection of set?.selections ?? []) {
      let value: number;
      if (selection.kind === Kind.FIELD)
        value = field(selection, ofSelections(selection.selectionSet));
      else if (selection.kind === Kind.FRAGMENT_SPREAD) value = ofFragment(selection.name.value);
      else value = ofSelections(selection.selectionSet);
      total = combine(total, value);
    }
    return total;
  }

  return ofSelections;
}
