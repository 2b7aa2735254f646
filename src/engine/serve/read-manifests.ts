import { hash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { CommandError } from './command.ts';

/**
 * Reads manifests of persisted documents as graphql-codegen writes them: JSON objects that map
 * `sha256:…` to a document's text.
 *
 * @returns texts by their SHA-256 in hexadecimal
 * @throws CommandError that says which file is wrong, and how
 */
export async function readManifests(paths: readonly string[]): Promise<Map<string, string>> {
  const documents = new Map<string, string>();
  for (const path of paths) {
    for (const [id, text] of Object.entries(await readManifest(path))) {
      const digest = hash('sha256', String(text), 'hex');
      if (typeof text !== 'string' || id !== `sha256:${digest}`) {
        throw new CommandError(
          `PERSISTED_DOCUMENTS: in ${path}, "${id.slice(0, 80)}" is not sha256: and the SHA-256 of its text. Let graphql-codegen write it: persistedDocuments with hashAlgorithm sha256.`,
        );
      }
      documents.set(digest, text);
    }
  }
  return documents;
}

async function readManifest(path: string): Promise<object> {
  let content: unknown;
  try {
    content = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CommandError(`PERSISTED_DOCUMENTS: ${path} can't be read: ${reason}`);
  }
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    throw new CommandError(`PERSISTED_DOCUMENTS: ${path} is no JSON object of ids and documents.`);
  }
  return content;
}
