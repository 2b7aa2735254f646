import { Kind, type DocumentNode } from 'graphql';
import { BoundedCache } from '../memory/bounded-cache.ts';
import { budgetOf } from '../memory/cache-shares.ts';

/** Longer documents are not kept, in characters: most are padded, or sent only once. */
const LENGTH_MAX = 20_000;
/** What a token holds with the nodes that are made of it, in bytes. */
const TOKEN = 450;
/** What is known of an operation beside its statements. */
const OPERATION = 2500;

function weigh(document: DocumentNode, text: string): number {
  let operations = 0;
  for (const { kind } of document.definitions) {
    if (kind === Kind.OPERATION_DEFINITION) operations += 1;
  }
  return 4 * text.length + TOKEN * (document.tokenCount ?? text.length) + OPERATION * operations;
}

/**
 * Valid documents by their text. What is known about them hangs on them or their operations, so that
 * it goes when they go, and is weighed with them; statements have a share of their own. Nothing is
 * kept of a document that is not valid: its errors weigh much more than its text, and anybody can
 * make up as many as they like.
 */
export class KnownDocuments {
  readonly #documents: BoundedCache<string, DocumentNode>;

  constructor(budget = budgetOf('documents')) {
    this.#documents = new BoundedCache({ budget, weigh });
  }

  get(text: string): DocumentNode | undefined {
    return this.#documents.get(text);
  }

  /** @param document - which is valid, no matter who sends it */
  set(text: string, document: DocumentNode): void {
    if (text.length <= LENGTH_MAX) this.#documents.set(text, document);
  }
}
