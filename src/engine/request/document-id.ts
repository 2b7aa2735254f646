import { badRequest } from '../errors/index.ts';

/** Which document a request names instead of sending it, or beside. */
export interface DocumentId {
  /** The SHA-256 of its text: 64 hexadecimal digits in small letters. */
  readonly hash: string;
  /** Which protocol it is named after; each has words of its own for a document that is not known. */
  readonly protocol: 'GraphQL over HTTP' | 'Apollo';
}

const PREFIX = 'sha256:';
const sha256 = /^[\da-f]{64}$/;

/**
 * Reads the document's id from the parameters of a request: `documentId` of GraphQL over HTTP,
 * appendix A, or `extensions.persistedQuery` of Apollo's automatic persisted queries.
 * https://github.com/graphql/graphql-over-http/blob/main/spec/Appendix%20A%20--%20Persisted%20Documents.md
 *
 * @returns null where there is none
 * @throws 400 where it is not as it must be
 */
export function readDocumentId(documentId: unknown, persistedQuery: unknown): DocumentId | null {
  const named = documentId == null ? null : hashOfId(documentId);
  const persisted = persistedQuery == null ? null : hashOfQuery(persistedQuery);
  if (named !== null && persisted !== null && named !== persisted) {
    throw badRequest('`documentId` and `extensions.persistedQuery` name different documents.');
  }
  if (named !== null) return { hash: named, protocol: 'GraphQL over HTTP' };
  return persisted === null ? null : { hash: persisted, protocol: 'Apollo' };
}

function hashOfId(id: unknown): string {
  if (typeof id === 'string' && id.startsWith(PREFIX)) {
    const hash = id.slice(PREFIX.length);
    if (sha256.test(hash)) return hash;
  }
  throw badRequest(
    `\`documentId\` is \`${PREFIX}\` and the SHA-256 of the document: 64 hexadecimal digits, in small letters.`,
  );
}

function hashOfQuery(given: unknown): string {
  if (typeof given === 'object' && given !== null) {
    const { version, sha256Hash: hash } = given as Readonly<Record<string, unknown>>;
    if (version === 1 && typeof hash === 'string' && sha256.test(hash)) return hash;
  }
  throw badRequest(
    '`extensions.persistedQuery` has `version: 1` and `sha256Hash`: 64 hexadecimal digits, in small letters.',
  );
}
