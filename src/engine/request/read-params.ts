import { badRequest } from '../errors/index.ts';
import { readDocumentId, type DocumentId } from './document-id.ts';

/** Deeper than any input of the API; what reads inputs reads them recursively. */
const NESTING_MAX = 64;
/** What checks inputs takes about a microsecond for each. */
const VALUES_MAX = 50_000;

/** The parameters of a GraphQL request, of the right types. */
export interface Params {
  /** The document; empty where it is only named. */
  readonly query: string;
  /** Where the document is named by its hash. */
  readonly documentId: DocumentId | null;
  readonly operationName?: string;
  readonly variables?: Record<string, unknown>;
  readonly extensions?: Record<string, unknown>;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Reads the parameters of a GraphQL request; others are left out.
 *
 * @throws 400 for the first one that is wrong
 */
export function readParams(given: object): Params {
  const { query, documentId, operationName, variables, extensions } = given as Record<
    string,
    unknown
  >;
  if (query != null && typeof query !== 'string') throw badRequest('`query` is a text.');
  if (operationName != null && typeof operationName !== 'string') {
    throw badRequest('`operationName` is a text, or left out.');
  }
  const read = {
    // Clients with one operation send an empty name; by GET one is left out as well.
    ...(operationName == null || operationName === '' ? {} : { operationName }),
    ...readObject('variables', variables),
    ...readObject('extensions', extensions),
  };
  return {
    query: query ?? '',
    documentId: readDocumentId(documentId, read.extensions?.['persistedQuery']),
    ...read,
  };
}

function readObject(name: 'variables' | 'extensions', value: unknown): Pick<Params, typeof name> {
  if (value == null) return {};
  if (!isObject(value)) throw badRequest(`\`${name}\` is an object, or left out.`);
  checkExtent(name, value);
  return { [name]: value };
}

/** Level by level, because recursion is what it guards against. */
function checkExtent(name: string, value: object): void {
  let level: unknown[] = [value];
  let values = 0;
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > NESTING_MAX) {
      throw badRequest(`\`${name}\` nests deeper than ${NESTING_MAX} levels.`);
    }
    level = level.flatMap((item) =>
      typeof item === 'object' && item !== null ? Object.values(item) : [],
    );
    values += level.length;
    if (values > VALUES_MAX) {
      throw badRequest(`\`${name}\` holds more than ${VALUES_MAX} values.`);
    }
  }
}
