import { gql } from '@apollo/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openServer, type ClientServer } from '../support/server.ts';
import { createClient } from './settings.ts';

let server: ClientServer;
beforeAll(async () => {
  server = await openServer();
});
afterAll(() => server.close());

test.each([
  ['the viewer, who has an id', 'viewer { id userId }', 'viewer { id role }'],
  ['counts, which have none', 'todoStats { open }', 'todoStats { total }'],
])(
  'Apollo Client sends two queries no more than once each: of %s',
  async (_what, ...selections) => {
    const { project } = await server.layRows();
    const client = createClient(server.endpoint, await server.signIn());
    const ask = (selection: string) =>
      selection.startsWith('viewer')
        ? gql(`{ ${selection} }`)
        : gql(`{ project(id: "${project}") { id ${selection} } }`);
    const queries = selections.map((selection) => client.watchQuery({ query: ask(selection) }));
    const watched = queries.map((query) => query.subscribe(() => undefined));
    const states = () => queries.map((query) => query.getCurrentResult().dataState);
    await expect.poll(states).toEqual(['complete', 'complete']);
    // What one makes the other ask for would be on its way before this.
    await client.query({ query: gql('{ viewer { id } }'), fetchPolicy: 'network-only' });
    expect(states()).toEqual(['complete', 'complete']);
    expect(server.statuses).toEqual([200, 200, 200]);
    for (const each of watched) each.unsubscribe();
  },
);

test.each(['nodes { task }', 'edges { node { task } }'])(
  'Apollo Client joins pages that select %s',
  async (rows) => {
    await server.layRows();
    const client = createClient(server.endpoint, await server.signIn());
    const query = gql`query Todos($after: String) {
      viewer { id todos(first: 3, after: $after) { ${rows} pageInfo { hasPreviousPage hasNextPage startCursor endCursor } } }
    }`;
    const list = client.watchQuery<{ viewer: { todos: TodoPage } }>({ query });
    const watched = list.subscribe(() => undefined);
    const shown = () => list.getCurrentResult().data?.viewer?.todos as TodoPage | undefined;
    await expect.poll(shown).toBeDefined();
    const start = shown()?.pageInfo.startCursor;
    await list.fetchMore({ variables: { after: shown()?.pageInfo.endCursor } });
    const tasks = () => {
      const { nodes, edges } = shown() ?? {};
      return (nodes ?? edges?.map(({ node }) => node))?.map(({ task }) => task);
    };
    await expect.poll(tasks).toEqual(['first', 'second', 'shared', 'milk']);
    expect(shown()?.pageInfo).toMatchObject({
      hasPreviousPage: false,
      hasNextPage: false,
      startCursor: start,
    });
    watched.unsubscribe();
  },
);

interface TodoPage {
  readonly nodes?: readonly { readonly task: string }[];
  readonly edges?: readonly { readonly node: { readonly task: string } }[];
  readonly pageInfo: { readonly startCursor: string; readonly endCursor: string };
}
