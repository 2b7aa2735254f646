import type { DocumentNode, OperationDefinitionNode } from 'graphql';
import type { CompiledOperation } from './prepared.ts';

const ENTRIES_MAX = 1000;
/** In UTF-16 units, of all texts together. */
const LENGTH_MAX = 4_000_000;

/** An operation that has passed every check which does not depend on its request. */
export interface WarmOperation {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly compiled: CompiledOperation;
}

/**
 * Operations that can be answered without looking at their documents again, by text and name. The
 * least recently used documents go first; there are never more than so many, nor more than so much
 * text.
 */
export class WarmDocuments {
  readonly #documents = new Map<string, Map<string | undefined, WarmOperation>>();
  #length = 0;

  get(text: string, operationName: string | undefined): WarmOperation | undefined {
    const operations = this.#documents.get(text);
    if (operations === undefined) return undefined;
    // A Map keeps the order of insertion: what is put back last is the most recently used.
    this.#documents.delete(text);
    this.#documents.set(text, operations);
    return operations.get(operationName);
  }

  set(text: string, operationName: string | undefined, warm: WarmOperation): void {
    let operations = this.#documents.get(text);
    if (operations === undefined) {
      this.#documents.set(text, (operations = new Map()));
      this.#length += text.length;
    }
    operations.set(operationName, warm);
    for (const [oldest] of this.#documents) {
      if (this.#documents.size <= ENTRIES_MAX && this.#length <= LENGTH_MAX) return;
      this.#documents.delete(oldest);
      this.#length -= oldest.length;
    }
  }
}
