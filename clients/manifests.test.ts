import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ApolloClient, ApolloLink } from '@apollo/client';
import { Client, fetchExchange } from '@urql/core';
import { parse } from 'graphql';
import { fetchQuery } from 'relay-runtime';
import { afterEach, expect, test } from 'vitest';
import { PersistedDocuments } from '../src/engine/request/persisted-documents.ts';
import { readManifests } from '../src/engine/serve/read-manifests.ts';
import * as apollo from './apollo/persisted.ts';
import * as apolloSettings from './apollo/settings.ts';
import { TodosDocument } from './generated/graphql.ts';
import todosDocument from './relay/persisted/generated/todosQuery.graphql.ts';
import { createEnvironment } from './relay/settings.ts';
import { openServer, type ClientServer } from './support/server.ts';
import * as urql from './urql/persisted.ts';
import * as urqlSettings from './urql/settings.ts';

// Each client names its documents by the hashes of a manifest, at a server that runs no others.

let server: ClientServer | undefined;
afterEach(() => server?.close());

async function open(manifest: string) {
  const registered = await readManifests([join(import.meta.dirname, manifest)]);
  server = await openServer({
    persistedDocuments: new PersistedDocuments({ registered, only: true }),
  });
  await server.layRows();
  return { endpoint: server.endpoint, tokens: await server.signIn() };
}

test.each([
  [
    'Apollo’s own manifest',
    'generated/apollo.json',
    // As it stands in the file that the manifest is made from: codegen writes more `__typename` into it.
    parse(readFileSync(join(import.meta.dirname, 'documents/todos.graphql'), 'utf8')),
    () =>
      apollo.byManifest(async () =>
        JSON.parse(await readFile(join(import.meta.dirname, 'generated/apollo.json'), 'utf8')),
      ),
  ],
  [
    'graphql-codegen’s manifest',
    'generated/persisted-documents.json',
    TodosDocument,
    apollo.byCodegen,
  ],
])(
  'Apollo Client runs the documents of %s, and knows objects by their ids',
  async (_what, manifest, document: typeof TodosDocument, link) => {
    const { endpoint, tokens } = await open(manifest);
    const client = new ApolloClient({
      cache: apolloSettings.createCache(),
      link: ApolloLink.from([link(), apolloSettings.createLinks(endpoint, tokens)]),
    });
    const { data } = await client.query({ query: document, variables: { first: 2 } });
    const ids = data?.viewer.todos.nodes.map(({ id }) => `Todo:${id}`);
    expect(ids).toHaveLength(2);
    expect(Object.keys(client.cache.extract() as object)).toEqual(
      expect.arrayContaining(ids ?? []),
    );
  },
);

test('urql runs the documents of graphql-codegen’s manifest, and knows objects by their ids', async () => {
  const { endpoint, tokens } = await open('generated/persisted-documents.json');
  const client = new Client({
    url: endpoint,
    preferGetMethod: false,
    exchanges: [
      urqlSettings.createCache(),
      urqlSettings.createAuth(tokens),
      urql.byCodegen(),
      fetchExchange,
    ],
  });
  const { data, error } = await client.query(TodosDocument, { first: 2 });
  expect(error).toBeUndefined();
  expect(data?.viewer.todos.nodes.map(({ __typename: type }) => type)).toEqual(['Todo', 'Todo']);
});

test('Relay runs the documents of relay-compiler’s manifest', async () => {
  const { endpoint, tokens } = await open('relay/persisted/generated/documents.json');
  const environment = createEnvironment(endpoint, tokens);
  const data = await fetchQuery(environment, todosDocument, { first: 2 }).toPromise();
  expect(data).toMatchObject({ viewer: { todos: { pageInfo: { hasNextPage: true } } } });
});
