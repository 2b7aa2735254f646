import {
  OperationTypeNode,
  type DocumentNode,
  type ExecutionResult,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import type { Session } from '../db/session.ts';
import { translateDatabaseError } from '../db/translate.ts';
import { CompiledQuery } from './operation.ts';
import { WrittenData } from './written-data.ts';

type Known = { seen: number; query: CompiledQuery | null | undefined };

interface Options {
  readonly schema: GraphQLSchema;
  /** Told of a statement of ours that Postgres did not take; the operation is not compiled again. */
  readonly onFault: (error: unknown) => void;
  /** How often an operation is asked for before it is compiled; 1 unless told otherwise. */
  readonly seenBefore?: number;
}

/**
 * Answers operations whose whole selection is SQL by one statement, in which Postgres writes the
 * answer's JSON. Everything else is left to the ordinary executor, which gives the same answers.
 */
export class CompiledOperations {
  /** How many answers were given in this way. */
  answered = 0;
  readonly #options: Options;
  /** By the operation's node, which lives as long as its document is kept. */
  readonly #known = new WeakMap<OperationDefinitionNode, Known>();

  constructor(options: Options) {
    this.#options = options;
  }

  /**
   * @param operation - of a document that was validated, and may be executed by its caller
   * @returns null where it is not compiled (yet)
   */
  of(document: DocumentNode, operation: OperationDefinitionNode): CompiledQuery | null {
    let known = this.#known.get(operation);
    if (known === undefined) this.#known.set(operation, (known = { seen: 0, query: undefined }));
    if (known.query === undefined) {
      if (known.seen < (this.#options.seenBefore ?? 1)) {
        known.seen += 1;
        return null;
      }
      known.query =
        operation.operation === OperationTypeNode.QUERY
          ? new CompiledQuery(this.#options.schema, document, operation)
          : null;
    }
    return known.query;
  }

  /**
   * Answers by one statement in the session.
   *
   * @returns null where the ordinary executor has to answer, in the same session. Where the
   *   statement failed, the transaction has, and the executor reports that at the right places.
   */
  async answer(
    query: CompiledQuery,
    variables: Readonly<Record<string, unknown>>,
    session: Session,
  ): Promise<ExecutionResult<WrittenData> | null> {
    const prepared = query.prepare(variables);
    if (prepared === null) return null;
    let json: unknown;
    if (prepared.kind === 'data') {
      json = prepared.text;
    } else {
      try {
        const { text, params } = prepared;
        const { rows } = await session.query({ text, params, arrays: true });
        [[json]] = rows as [[unknown]];
      } catch (error) {
        if (translateDatabaseError(error) === null && session.failure === error) {
          query.giveUp();
          this.#options.onFault(error);
        }
        return null;
      }
    }
    this.answered += 1;
    return { data: new WrittenData(json as string) };
  }
}
