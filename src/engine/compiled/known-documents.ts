import { Kind, type DocumentNode, type OperationDefinitionNode } from 'graphql';
import { BoundedCache } from '../memory/bounded-cache.ts';
import { budgetOf } from '../memory/cache-shares.ts';
import type { CompiledOperation } from './prepared.ts';

/** An operation that has passed every check which does not depend on its variables. */
export interface WarmOperation {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly compiled: CompiledOperation;
  /** Whether the operation asks for no more than it may with these variables. */
  readonly fits: (variables: object) => boolean;
}

interface Known {
  readonly document: DocumentNode;
  /** By the name that a request gives, if any. */
  readonly warm: Map<string | undefined, WarmOperation>;
}

/** A longer text is mostly padding, or something that is of use once. */
const LENGTH_MAX = 20_000;
/** What a token holds with the nodes that are made of it, in bytes. */
const TOKEN = 450;
/** What is known of an operation beside its statements. */
const OPERATION = 2500;

function weigh({ document }: Known, text: string): number {
  let operations = 0;
  for (const { kind } of document.definitions) {
    if (kind === Kind.OPERATION_DEFINITION) operations += 1;
  }
  return 4 * text.length + TOKEN * (document.tokenCount ?? text.length) + OPERATION * operations;
}

/**
 * Valid documents by their text. What is known about them hangs on them or their operations, so that
 * it goes when they go, and is weighed with them; statements have a share of their own.
 */
export class KnownDocuments {
  readonly #documents: BoundedCache<string, Known>;

  constructor(budget = budgetOf('documents')) {
    this.#documents = new BoundedCache({ budget, weigh });
  }

  get(text: string): DocumentNode | undefined {
    return this.#documents.get(text)?.document;
  }

  /** @param document - which is valid, whoever sends it */
  set(text: string, document: DocumentNode): void {
    if (text.length > LENGTH_MAX) return;
    this.#documents.set(text, { document, warm: new Map() });
  }

  /** @param operationName - as the request has it */
  warm(text: string, operationName: string | undefined): WarmOperation | undefined {
    return this.#documents.get(text)?.warm.get(operationName);
  }

  /** Notes that an operation can be answered without looking at its document again. */
  setWarm(text: string, operationName: string | undefined, warm: WarmOperation): void {
    const known = this.#documents.get(text);
    if (known?.document === warm.document) known.warm.set(operationName, warm);
  }
}
