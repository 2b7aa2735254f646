import { Kind, type OperationDefinitionNode } from 'graphql';

/** What logs, metrics and traces call an operation. */
export interface Operation {
  readonly kind: 'query' | 'mutation' | 'subscription';
  /** As the document names it; null where it doesn't. Anybody can make one up. */
  readonly name: string | null;
  /** The field it asks for, `several` or `fragment`: of these there are as many as the schema has. */
  readonly field: string;
}

/** Longer names are cut: they are in every line of the log. */
const NAME_MAX = 100;

const known = new WeakMap<OperationDefinitionNode, Operation>();

/** Describes an operation; the same object for the same node. */
export function describeOperation(node: OperationDefinitionNode): Operation {
  let operation = known.get(node);
  if (operation === undefined) {
    operation = {
      kind: node.operation,
      name: node.name?.value.slice(0, NAME_MAX) ?? null,
      field: fieldOf(node),
    };
    known.set(node, operation);
  }
  return operation;
}

function fieldOf({ selectionSet: { selections } }: OperationDefinitionNode): string {
  const [selection, ...more] = selections;
  if (selection === undefined || more.length > 0) return 'several';
  return selection.kind === Kind.FIELD ? selection.name.value.slice(0, NAME_MAX) : 'fragment';
}
