import {
  getVariableValues,
  Kind,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import type { VariableValues } from './variables.ts';

/** An operation of a validated document. */
export interface OperationSource {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
}

/** Told of a statement of ours that Postgres did not take. */
export type OnFault = (error: unknown) => void;

export function sourceOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): OperationSource {
  let fragments = known.get(document);
  if (fragments === undefined) known.set(document, (fragments = fragmentsOf(document)));
  return { schema, document, operation, fragments };
}

type Fragments = OperationSource['fragments'];

/** One map for all operations of a document: there may be many of both. */
const known = new WeakMap<DocumentNode, Fragments>();

function fragmentsOf({ definitions }: DocumentNode): Fragments {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of definitions) {
    if (definition.kind !== Kind.FRAGMENT_DEFINITION) continue;
    fragments.set(definition.name.value, definition);
  }
  return fragments;
}

/** @returns null where a variable is wrong */
export function coerce(
  { schema, operation }: OperationSource,
  given: Readonly<Record<string, unknown>>,
): VariableValues | null {
  const definitions = operation.variableDefinitions ?? [];
  const { variableValues } = getVariableValues(schema, definitions, given, { maxErrors: 1 });
  return variableValues ?? null;
}
