import {
  valueFromASTUntyped,
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { countNodes } from './count-nodes.ts';
import { UNKNOWN, type Lookup } from './list-size.ts';
import { tooComplex } from './too-complex.ts';

/** How many nodes one operation may ask for. */
export class NodeLimit {
  readonly #maxNodes: number;
  /** The most that an operation may ask for with any variables: few need to be counted again. */
  readonly #most = new WeakMap<OperationDefinitionNode, number>();

  constructor(maxNodes: number) {
    this.#maxNodes = maxNodes;
  }

  /** Whether no variables make the operation ask for too many. */
  holdsFor(
    schema: GraphQLSchema,
    document: DocumentNode,
    operation: OperationDefinitionNode,
  ): boolean {
    let most = this.#most.get(operation);
    if (most === undefined) {
      most = countNodes(schema, document, operation, () => UNKNOWN);
      this.#most.set(operation, most);
    }
    return most <= this.#maxNodes;
  }

  /** @throws QUERY_TOO_COMPLEX where the operation asks for too many with these variables */
  check(
    schema: GraphQLSchema,
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: object,
  ): void {
    if (this.holdsFor(schema, document, operation)) return;
    const nodes = countNodes(schema, document, operation, lookupIn(operation, variables));
    if (nodes <= this.#maxNodes) return;
    throw tooComplex(
      `The operation may ask for ${nodes} nodes; at most ${this.#maxNodes} are allowed. Ask for smaller pages (\`first\`, \`last\`), or for fewer lists within lists.`,
    );
  }
}

function lookupIn(operation: OperationDefinitionNode, variables: object): Lookup {
  const given = new Map<string, unknown>(Object.entries(variables));
  for (const { variable, defaultValue } of operation.variableDefinitions ?? []) {
    const { value: name } = variable.name;
    if (!given.has(name) && defaultValue) given.set(name, valueFromASTUntyped(defaultValue));
  }
  return (name) => given.get(name);
}
