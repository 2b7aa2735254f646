import { introduction } from '#example/db/introduction.ts';
import { describe, expect, test } from 'vitest';
import { welcome } from '../../src/engine/serve/welcome.ts';

const open = { graphiql: 'on', persistedDocumentsOnly: false } as const;
const [address, place] = ['http://127.0.0.1:4000', '/data/cluster'];

describe('the welcome', () => {
  test('names what can be tried: a query in its own words, and GraphiQL', () => {
    expect(welcome(address, place, introduction, open)).toMatch(
      /GraphiQL.*signed in as alice[^]*"query":"\{ accounts /,
    );
  });

  test('names neither where only registered documents are run, but how one is', () => {
    const text = welcome(address, place, introduction, {
      graphiql: 'off',
      persistedDocumentsOnly: true,
    });
    expect(text).not.toContain('"query"');
    expect(text).toContain('there is no GraphiQL');
    expect(text).toContain(`curl -s ${address}/graphql`);
    expect(text).toContain('"documentId":"sha256:HASH"');
  });
});
