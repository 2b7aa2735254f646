import { hash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CommandError } from '../../src/engine/serve/command.ts';
import { readManifests } from '../../src/engine/serve/read-manifests.ts';

const generated = 'examples/client/generated/persisted-documents.json';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'rowhouse-manifest-'));
});
afterAll(() => rm(directory, { recursive: true }));

async function file(content: string): Promise<string> {
  const path = join(directory, `${crypto.randomUUID()}.json`);
  await writeFile(path, content);
  return path;
}

test('manifests are read as graphql-codegen writes them, several together', async () => {
  const text =
    '{"sha256:7dba4bd717b41f10434822356a93c32b1fb4907b983e854300ad839f84cdcd6e":"query ($id: ID!) {\\n  user(id: $id) {\\n    name\\n  }\\n}"}';
  const documents = await readManifests([generated, await file(text)]);
  const written = [await readFile(generated, 'utf8'), text].flatMap((manifest) =>
    Object.entries(JSON.parse(manifest) as Record<string, string>),
  );
  expect([...documents]).toEqual(
    written.map(([name, document]) => [name.replace('sha256:', ''), document]),
  );
  expect(documents.size).toBeGreaterThan(1);
});

const text = '{ viewer { userId } }';

test.each<[writer: string, manifest: (digest: string) => object]>([
  ['graphql-codegen and gql.tada write it', (sha256) => ({ [`sha256:${sha256}`]: text })],
  ['relay-compiler writes it', (sha256) => ({ [sha256]: text })],
  [
    'Apollo’s generator writes it',
    (id) => ({
      format: 'apollo-persisted-query-manifest',
      version: 1,
      operations: [{ id, name: 'Viewer', type: 'query', body: text }],
    }),
  ],
])('a manifest is read as %s', async (_writer, manifest) => {
  const digest = hash('sha256', text, 'hex');
  const path = await file(JSON.stringify(manifest(digest)));
  expect([...(await readManifests([path]))]).toEqual([[digest, text]]);
});

const apollo = (more: object) =>
  JSON.stringify({ format: 'apollo-persisted-query-manifest', ...more });
const operations = [{ id: 'Viewer', name: 'Viewer', type: 'query', body: text }];

test.each<[what: string, content: string | null, reason: RegExp]>([
  ['is not there', null, /can't be read: ENOENT/],
  ['is not JSON', '{', /can't be read: .*JSON/],
  ['is a list', '[]', /no manifest/],
  ['has a text under another hash', `{"sha256:${'0'.repeat(64)}":"{ a }"}`, /not the SHA-256/],
  ['has hashes of another kind', '{"0cc175b9c0f1b6a831c399e269772661":"{ a }"}', /hashAlgorithm/],
  ['has no text', `{"sha256:${'0'.repeat(64)}":1}`, /no manifest/],
  ['is of a later version of Apollo’s', apollo({ version: 2, operations }), /version 1/],
  ['has ids of one’s own', apollo({ version: 1, operations }), /"Viewer" .*createOperationId/],
])('a manifest that %s stops the start, and is named', async (_what, content, reason) => {
  const path = content === null ? join(directory, 'absent.json') : await file(content);
  const refusal = readManifests([path]);
  await expect(refusal).rejects.toThrow(CommandError);
  await expect(refusal).rejects.toThrow(path);
  await expect(refusal).rejects.toThrow(reason);
});
