import { getOperationAST, type GraphQLSchema } from 'graphql';
import { parseDocument, validateDocument } from '../request/document.ts';
import type { DocumentLimits } from '../request/limits/document-limits.ts';
import { CommandError } from './command.ts';

/** How many are told by name. */
const TOLD_MAX = 10;

/**
 * Looks through the documents that are registered: each of them fits the schema and keeps the limits, or the
 * start is refused. Otherwise its first caller would be the one to find out.
 *
 * @param documents - texts by their SHA-256
 * @throws CommandError that names them, each with the first thing that is wrong with it
 */
export function checkRegistered(
  documents: ReadonlyMap<string, string>,
  schema: GraphQLSchema,
  limits: DocumentLimits,
): void {
  const wrong = [...documents].flatMap(([hash, text]) => {
    const { name, problem } = look(text, schema, limits);
    return problem === null
      ? []
      : [`${name ?? 'a document without a name'} (sha256:${hash}): ${problem}`];
  });
  if (wrong.length === 0) return;
  const more = wrong.length > TOLD_MAX ? [`and ${wrong.length - TOLD_MAX} more`] : [];
  throw new CommandError(
    `PERSISTED_DOCUMENTS: what is registered could not run:\n${[...wrong.slice(0, TOLD_MAX), ...more].map((line) => `  - ${line}`).join('\n')}\n` +
      'Build the manifest for this schema; MAX_TOKENS, MAX_DEPTH, MAX_ALIASES and MAX_DIRECTIVES set the limits.',
  );
}

function look(text: string, schema: GraphQLSchema, limits: DocumentLimits) {
  try {
    const document = parseDocument(text, limits);
    const name = getOperationAST(document)?.name?.value ?? null;
    const [error] = validateDocument(schema, document, limits);
    return { name, problem: error?.message ?? null };
  } catch (error) {
    const [, name = null] = /\b(?:query|mutation)\s+(\w+)/.exec(text) ?? [];
    return { name, problem: error instanceof Error ? error.message : String(error) };
  }
}
