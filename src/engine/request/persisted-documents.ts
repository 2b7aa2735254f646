import { BoundedCache, type Budget } from '../memory/bounded-cache.ts';
import { budgetOf } from '../memory/cache-shares.ts';
import { ApiError, badRequest } from '../errors/index.ts';
import type { DocumentId } from './document-id.ts';
import { sha256 } from './sha256.ts';

/** The SHA-256 of a text in UTF-8, in hexadecimal. */
type HexDigest = (text: string) => string | Promise<string>;

interface PersistedDocumentsOptions {
  /** Texts by their SHA-256: the documents that were registered when the clients were built. */
  readonly registered?: ReadonlyMap<string, string>;
  /** Whether no others are run. */
  readonly only?: boolean;
  readonly digest?: HexDigest;
  /** Of the texts that anybody sends. */
  readonly budget?: Budget;
}

/** A document within the limits is far shorter; a longer one is mostly padding. */
const LENGTH_MAX = 20_000;

/** In two bytes a unit at most, with its hash. */
const weighText = (text: string, hash: string) => 500 + 2 * (text.length + hash.length);

interface FoundDocument {
  readonly text: string;
  /** Keeps it for those who send its hash alone; to be called once it has shown to be valid. */
  readonly keep: (() => void) | null;
}

/**
 * Documents that clients name by a hash instead of sending them: those of a manifest, and those that
 * somebody has sent before together with their hash (automatic persisted queries).
 */
export class PersistedDocuments {
  /** Whether only registered documents are run. */
  readonly only: boolean;
  readonly #registered: ReadonlyMap<string, string>;
  readonly #registeredTexts: ReadonlySet<string>;
  /** Anybody can send some, so they have little room. */
  readonly #kept: BoundedCache<string, string>;
  readonly #digest: HexDigest;

  constructor(options: PersistedDocumentsOptions = {}) {
    this.only = options.only ?? false;
    const budget = options.budget ?? budgetOf('persistedDocuments');
    this.#kept = new BoundedCache({ budget, weigh: weighText });
    this.#registered = options.registered ?? new Map();
    this.#registeredTexts = new Set(this.#registered.values());
    this.#digest = options.digest ?? sha256;
  }

  /**
   * The document that a request sends, names, or both.
   *
   * @param query - empty where it is only named
   * @throws ApiError BAD_REQUEST where it is not known, or its hash is wrong; FORBIDDEN where only
   *   registered ones are run, and it is none
   */
  async find(query: string, id: DocumentId | null): Promise<FoundDocument> {
    if (id === null) {
      if (query === '') throw badRequest('`query` is a text, and needed; or send `documentId`.');
      if (this.only && !this.#registeredTexts.has(query)) throw notRegistered();
      return { text: query, keep: null };
    }
    const { hash } = id;
    const text = this.#registered.get(hash) ?? (this.only ? undefined : this.#kept.get(hash));
    if (text !== undefined && (query === '' || query === text)) return { text, keep: null };
    if (query === '') throw this.only ? notRegistered() : notFound(id);
    if ((await this.#digest(query)) !== hash) {
      throw badRequest('The hash that names the document is not the SHA-256 of `query`.');
    }
    if (this.only) throw notRegistered();
    return { text: query, keep: () => this.#keep(hash, query) };
  }

  #keep(hash: string, text: string): void {
    if (text.length <= LENGTH_MAX) this.#kept.set(hash, text);
  }
}

function notRegistered(): ApiError {
  return new ApiError(
    'FORBIDDEN',
    'Only registered documents are run here, and this is none of them. Put it into the manifest that the server reads.',
    { refusal: 'document', http: { status: 403 } },
  );
}

/** Apollo's clients, and others after them, know this one by its words, and send `query` along next. */
function notFound({ protocol }: DocumentId): ApiError {
  const message =
    protocol === 'Apollo'
      ? 'PersistedQueryNotFound'
      : 'No document of this id is known here. Send it in `query` along with its id, once.';
  return new ApiError('BAD_REQUEST', message, { http: { status: 400, lenient: true } });
}
