import { hash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { CommandError } from './command.ts';

/** What Apollo's `generate-persisted-query-manifest` writes. */
const apollo = z.object({
  format: z.literal('apollo-persisted-query-manifest'),
  version: z.literal(1),
  operations: z.array(z.object({ id: z.string(), body: z.string() })),
});

/** Texts by their ids, as graphql-codegen and gql.tada write them, with `sha256:`, and relay-compiler, without. */
const byId = z.record(z.string(), z.string());

const prefix = /^sha256:/;

/**
 * Reads manifests of persisted documents, as graphql-codegen, gql.tada, relay-compiler and Apollo's generator write them.
 *
 * @returns texts by their SHA-256 in hexadecimal
 * @throws CommandError that says which file is wrong, and how
 */
export async function readManifests(paths: readonly string[]): Promise<Map<string, string>> {
  const documents = new Map<string, string>();
  for (const path of paths) {
    for (const [id, text] of await readManifest(path)) {
      const digest = hash('sha256', text, 'hex');
      if (id.replace(prefix, '') !== digest) {
        throw new CommandError(
          `PERSISTED_DOCUMENTS: in ${path}, "${id.slice(0, 80)}" is not the SHA-256 of its text. ${remedy}`,
        );
      }
      documents.set(digest, text);
    }
  }
  return documents;
}

const remedy =
  'Have the ids made by SHA-256: hashAlgorithm sha256 of graphql-codegen, algorithm SHA256 of relay-compiler, no createOperationId of Apollo.';

async function readManifest(path: string): Promise<(readonly [id: string, text: string])[]> {
  let content: unknown;
  try {
    content = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CommandError(`PERSISTED_DOCUMENTS: ${path} can't be read: ${reason}`);
  }
  const fromApollo = apollo.safeParse(content);
  if (fromApollo.success) return fromApollo.data.operations.map(({ id, body }) => [id, body]);
  const texts = byId.safeParse(content);
  if (texts.success) return Object.entries(texts.data);
  throw new CommandError(
    `PERSISTED_DOCUMENTS: ${path} is no manifest: a JSON object of ids and documents, or "format": "apollo-persisted-query-manifest", version 1, with its operations.`,
  );
}
