import {
  OperationTypeNode,
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import type { Budget } from '../memory/bounded-cache.ts';
import { budgetOf } from '../memory/cache-shares.ts';
import { CompiledMutation } from './mutation.ts';
import { sourceOf, type OnFault } from './operation-source.ts';
import type { CompiledOperation } from './prepared.ts';
import { CompiledQuery } from './query.ts';

type Known = { seen: number; compiled: CompiledOperation | null | undefined };

interface Options {
  readonly schema: GraphQLSchema;
  /** Told of a statement of ours that Postgres did not take; the operation is not compiled again. */
  readonly onFault: OnFault;
  /** The largest answer, of its `data`. */
  readonly answerLimitBytes: number;
  /** How often an operation is asked for before it is compiled; 1 unless told otherwise. */
  readonly seenBefore?: number;
  /** Of all statements together; its share unless told otherwise. */
  readonly budget?: Budget;
}

/**
 * Answers operations whose whole selection is SQL by one statement, in which Postgres writes the
 * answer's JSON. Everything else is left to the ordinary executor, which gives the same answers.
 */
export class CompiledOperations {
  /** How many answers were given in this way. */
  answered = 0;
  readonly #options: Options;
  readonly #budget: Budget;
  /** By the operation's node, which lives as long as its document is kept. */
  readonly #known = new WeakMap<OperationDefinitionNode, Known>();

  constructor(options: Options) {
    this.#options = options;
    this.#budget = options.budget ?? budgetOf('compiledStatements');
  }

  /** What is kept of statements, in bytes. */
  get keptBytes(): number {
    return this.#budget.bytes;
  }

  /**
   * @param operation - of a document that was validated, and may be executed by its caller
   * @returns null where it is not compiled (yet)
   */
  of(document: DocumentNode, operation: OperationDefinitionNode): CompiledOperation | null {
    let known = this.#known.get(operation);
    if (known === undefined) this.#known.set(operation, (known = { seen: 0, compiled: undefined }));
    if (known.compiled === undefined) {
      if (known.seen < (this.#options.seenBefore ?? 1)) {
        known.seen += 1;
        return null;
      }
      known.compiled = this.#compile(document, operation);
    }
    return known.compiled;
  }

  #compile(document: DocumentNode, operation: OperationDefinitionNode): CompiledOperation | null {
    const { schema } = this.#options;
    const options = { ...this.#options, budget: this.#budget };
    const source = sourceOf(schema, document, operation);
    switch (operation.operation) {
      case OperationTypeNode.QUERY:
        return new CompiledQuery(source, options);
      case OperationTypeNode.MUTATION:
        return new CompiledMutation(source, options);
      default:
        return null;
    }
  }
}
