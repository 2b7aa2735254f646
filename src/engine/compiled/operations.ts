import {
  OperationTypeNode,
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { CompiledMutation } from './mutation.ts';
import { sourceOf, type OnFault } from './operation-source.ts';
import type { CompiledOperation } from './prepared.ts';
import { CompiledQuery } from './query.ts';
import { Room } from './room.ts';
import { WarmDocuments } from './warm-documents.ts';

/** How much text is kept of all operations together, in UTF-16 units: some tens of megabytes. */
const LENGTH_MAX = 10_000_000;

type Known = { seen: number; compiled: CompiledOperation | null | undefined };

interface Options {
  readonly schema: GraphQLSchema;
  /** Told of a statement of ours that Postgres did not take; the operation is not compiled again. */
  readonly onFault: OnFault;
  /** How often an operation is asked for before it is compiled; 1 unless told otherwise. */
  readonly seenBefore?: number;
  /** How much text is kept of all operations together, in UTF-16 units; 10 million unless told otherwise. */
  readonly lengthMax?: number;
}

/**
 * Answers operations whose whole selection is SQL by one statement, in which Postgres writes the
 * answer's JSON. Everything else is left to the ordinary executor, which gives the same answers.
 */
export class CompiledOperations {
  /** How many answers were given in this way. */
  answered = 0;
  /** Those that need no look at their document any more. */
  readonly warm = new WarmDocuments();
  readonly #options: Options;
  readonly #room: Room;
  /** By the operation's node, which lives as long as its document is kept. */
  readonly #known = new WeakMap<OperationDefinitionNode, Known>();

  constructor(options: Options) {
    this.#options = options;
    this.#room = new Room(options.lengthMax ?? LENGTH_MAX);
  }

  /** How much text is kept, in UTF-16 units. */
  get keptLength(): number {
    return this.#room.length;
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
    const { schema, onFault } = this.#options;
    const source = sourceOf(schema, document, operation);
    switch (operation.operation) {
      case OperationTypeNode.QUERY:
        return new CompiledQuery(source, onFault, this.#room);
      case OperationTypeNode.MUTATION:
        return new CompiledMutation(source, onFault, this.#room);
      default:
        return null;
    }
  }
}
