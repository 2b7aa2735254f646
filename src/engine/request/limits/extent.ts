import { Kind, type ValueNode } from 'graphql';

/** How much the values hold that an operation gives to arguments. */
export interface Extent {
  /** Objects, lists, and what stands in an object: about one for each piece of SQL that a filter makes. */
  readonly parts: number;
  /** Numbers, texts and the like, each item of a list too. */
  readonly values: number;
  /** Of all texts, in UTF-16 units. */
  readonly characters: number;
}

export const nothing: Extent = { parts: 0, values: 0, characters: 0 };

const ofText = (text: string): Extent => ({ parts: 1, values: 1, characters: text.length });

/** @param value - of a variable, of whatever type a client sent */
export function extentOf(value: unknown): Extent {
  if (value == null) return nothing;
  if (typeof value === 'string') return ofText(value);
  if (typeof value !== 'object') return { parts: 1, values: 1, characters: 0 };
  const items: readonly unknown[] = Array.isArray(value) ? value : Object.values(value);
  return within(items, Array.isArray(value), extentOf);
}

/**
 * @param ofVariable - told of each variable in the value
 */
export function extentOfLiteral(node: ValueNode, ofVariable: (name: string) => void): Extent {
  const inner = (item: ValueNode) => extentOfLiteral(item, ofVariable);
  switch (node.kind) {
    case Kind.VARIABLE:
      ofVariable(node.name.value);
      return nothing;
    case Kind.NULL:
      return nothing;
    case Kind.LIST:
      return within(node.values, true, inner);
    case Kind.OBJECT:
      return within(
        node.fields.map(({ value }) => value),
        false,
        inner,
      );
    case Kind.BOOLEAN:
      return { parts: 1, values: 1, characters: 0 };
    default:
      return ofText(node.value);
  }
}

/** A list of texts or numbers is one part, as it is one parameter. */
function within<T>(items: readonly T[], isList: boolean, extent: (item: T) => Extent): Extent {
  let parts = 1;
  let values = 0;
  let characters = 0;
  for (const item of items) {
    const inner = extent(item);
    // What is no object and no list has one part, and one value.
    parts += isList && inner.parts === 1 && inner.values === 1 ? 0 : inner.parts;
    values += inner.values;
    characters += inner.characters;
  }
  return { parts, values, characters };
}
