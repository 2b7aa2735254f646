import { print, type FieldNode } from 'graphql';

const known = new WeakMap<FieldNode, string>();

/** What is selected beneath a field in all places of a document, as one text: the same for the same. */
export const selectionsOf = (nodes: readonly FieldNode[]): string =>
  nodes.map(selectionOf).join(' ');

function selectionOf(node: FieldNode): string {
  let text = known.get(node);
  if (text === undefined) {
    text = node.selectionSet === undefined ? '' : print(node.selectionSet);
    known.set(node, text);
  }
  return text;
}
