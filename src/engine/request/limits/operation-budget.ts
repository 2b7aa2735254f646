import {
  isInputType,
  Kind,
  typeFromAST,
  valueFromASTUntyped,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLInputType,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { queryTooComplex } from '../../errors/index.ts';
import { countOperation } from './count-operation.ts';
import { UNKNOWN, type Lookup } from './list-size.ts';
import type { Given, Tally } from './tally.ts';

/** Of filters, orders and cursors; each costs about ten microseconds here, and as many in Postgres. */
const PARTS_MAX = 3000;
/** As many parts as a filter that follows a relation counts more: Postgres plans a look at another table. */
const RELATION_PARTS = 25;
/** Each costs about two microseconds. */
const VALUES_MAX = 20_000;
/** In UTF-16 units: a body has half as many, unless its limit was raised. */
const CHARACTERS_MAX = 2_000_000;
/** What a resolver reads for each row: as many on average, of as many nodes as may be asked for. */
const READINGS_PER_NODE = 10;
/** And as many as are given at all may be read once, however few nodes are allowed. */
const READINGS_MIN = 50_000;
/** On average, of as many nodes as an operation may ask for. */
const FIELDS_PER_NODE = 25;
/** As many fields as a document selects may be there once, however few nodes are allowed. */
const FIELDS_MIN = 10_000;

interface BudgetOptions {
  /** The most nodes that one operation may ask for. */
  readonly maxNodes: number;
  /** The largest answer. */
  readonly answerLimitBytes: number;
}

/** What is known of an operation without its variables. */
interface Known {
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  /** With lists of whichever sizes: few operations need to be counted again. */
  readonly most: Tally;
  /** The types of its variables. */
  readonly types: ReadonlyMap<string, GraphQLInputType>;
}

/**
 * How much one operation may ask for, counted over the whole of it before anything is compiled or
 * sent: what it gives to its arguments, and what it wants back. What depends on the document alone
 * is counted once.
 */
export class OperationBudget {
  readonly #maxNodes: number;
  readonly #answerLimitBytes: number;
  readonly #known = new WeakMap<OperationDefinitionNode, Known>();

  constructor({ maxNodes, answerLimitBytes }: BudgetOptions) {
    this.#maxNodes = maxNodes;
    this.#answerLimitBytes = answerLimitBytes;
  }

  /**
   * @param document - valid for the schema
   * @param variables - as the client sent them
   * @throws QUERY_TOO_COMPLEX
   */
  check(
    schema: GraphQLSchema,
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: object,
  ): void {
    const excess = this.excess(schema, document, operation, variables);
    if (excess !== null) throw queryTooComplex(excess);
  }

  /** @returns in words what is too much; null where nothing is */
  excess(
    schema: GraphQLSchema,
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: object,
  ): string | null {
    const { fragments, most, types } = this.#of(schema, document, operation);
    const lookup = lookupIn(operation, variables);
    const typeOf = (name: string) => types.get(name);
    const excess = this.#excessOf(most, most.given(lookup, typeOf));
    if (excess === null) return null;
    const exact = countOperation(schema, fragments, operation, lookup);
    return this.#excessOf(exact, exact.given(lookup, typeOf));
  }

  #excessOf({ nodes, fields, bytes }: Tally, given: Given): string | null {
    const { values, characters, readings } = given;
    const parts = given.parts + RELATION_PARTS * given.relations;
    if (parts > PARTS_MAX) {
      return `The filters, orders and cursors of the operation have ${parts} parts, counted for each list that uses them; at most ${PARTS_MAX} are allowed.`;
    }
    if (values > VALUES_MAX) {
      return `The operation gives ${values} values to its fields, those of a variable counted for each field that uses it; at most ${VALUES_MAX} are allowed.`;
    }
    if (characters > CHARACTERS_MAX) {
      return `The texts that the operation gives to its fields have ${characters} characters, those of a variable counted for each field that uses it; at most ${CHARACTERS_MAX} are allowed.`;
    }
    const smaller = 'Ask for smaller pages (`first`, `last`), or for fewer lists within lists.';
    if (nodes > this.#maxNodes) {
      return `The operation may ask for ${nodes} nodes; at most ${this.#maxNodes} are allowed. ${smaller}`;
    }
    const maxReadings = Math.max(this.#maxNodes * READINGS_PER_NODE, READINGS_MIN);
    if (readings > maxReadings) {
      return `The arguments of the operation's fields have ${readings} parts and values, counted for each row that a field stands in; at most ${maxReadings} are allowed. ${smaller}`;
    }
    const maxFields = Math.max(this.#maxNodes * FIELDS_PER_NODE, FIELDS_MIN);
    if (fields > maxFields) {
      return `The answer may have ${fields} fields, each counted for each row; at most ${maxFields} are allowed. ${smaller}`;
    }
    if (bytes > this.#answerLimitBytes) {
      return `The names of the answer's fields alone may take ${bytes} bytes; an answer has at most ${this.#answerLimitBytes}. ${smaller}`;
    }
    return null;
  }

  #of(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode): Known {
    let known = this.#known.get(operation);
    if (known === undefined) {
      const fragments = fragmentsIn(document);
      known = {
        fragments,
        most: countOperation(schema, fragments, operation, () => UNKNOWN),
        types: typesIn(schema, operation),
      };
      this.#known.set(operation, known);
    }
    return known;
  }
}

function fragmentsIn({ definitions }: DocumentNode): Map<string, FragmentDefinitionNode> {
  return new Map(
    definitions.flatMap((definition) =>
      definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition]] : [],
    ),
  );
}

function typesIn(
  schema: GraphQLSchema,
  { variableDefinitions = [] }: OperationDefinitionNode,
): ReadonlyMap<string, GraphQLInputType> {
  return new Map(
    variableDefinitions.flatMap(({ variable, type: node }) => {
      const type = typeFromAST(schema, node);
      return isInputType(type) ? [[variable.name.value, type] as const] : [];
    }),
  );
}

function lookupIn(operation: OperationDefinitionNode, variables: object): Lookup {
  const given = new Map<string, unknown>(Object.entries(variables));
  for (const { variable, defaultValue } of operation.variableDefinitions ?? []) {
    const { value: name } = variable.name;
    if (!given.has(name) && defaultValue) given.set(name, valueFromASTUntyped(defaultValue));
  }
  return (name) => given.get(name);
}
