import type { Config } from '../config/index.ts';
import type { Domain } from '../domain.ts';

type Introduction = Domain['introduction'];

/** What a person sees at once, while nothing answers yet. */
export function beginning(dataDirectory: string): string {
  return `Starting the embedded Postgres in ${dataDirectory}; where there is none yet, it is made, which takes some seconds …\n`;
}

/**
 * What a person sees when it answers: what there is to try, each to be copied as it is.
 *
 * @param address - of the server, without a path
 * @param place - the directory of the database
 * @param introduction - of the domain
 */
export function welcome(
  address: string,
  place: string,
  introduction: Introduction,
  { graphiql, persistedDocumentsOnly }: Pick<Config, 'graphiql' | 'persistedDocumentsOnly'>,
): string {
  const [first] = introduction.people;
  // Anybody may be signed in as: without sample people, somebody of whom there are no rows.
  const person = first?.sub ?? 'somebody';
  const url = `${address}/graphql`;
  const page = {
    on: inBrowser(url, first?.sub ?? null),
    'signed-in': `GraphiQL, in a browser, asks for a token first (GRAPHIQL=signed-in):\n\n  ${url}\n\n`,
    off: '',
  }[graphiql];
  return `
rowhouse answers at ${url}
Its database is an embedded Postgres with sample data, in ${place}

${page}A token for ${first === undefined ? 'anybody' : `${person}, one of the sample people`}:

  npm run -s token -- --sub ${person}

${persistedDocumentsOnly ? registeredDocuments(url, person) : anyDocuments(url, person, introduction)}
Ctrl-C stops the server and its database.

`;
}

const inBrowser = (url: string, person: string | null) => `GraphiQL, in a browser, ${
  person === null
    ? 'in which a bar says who is asking'
    : `signed in as ${person}; a bar in it has others ask`
}:

  ${url}

`;

const anyDocuments = (url: string, person: string, { query, queryTitle }: Introduction) =>
  `${queryTitle}:

  ${curl(url, person, `{"query":"${query}"}`)}
`;

const registeredDocuments = (
  url: string,
  person: string,
) => `Only registered documents are run (PERSISTED_DOCUMENTS_ONLY=on), so there is no GraphiQL.
One of them, as ${person}, by the hash that the manifest has for it:

  ${curl(url, person, '{"documentId":"sha256:HASH"}')}
`;

const curl = (url: string, person: string, body: string) =>
  `curl -s ${url} -H "Authorization: Bearer $(npm run -s token -- --sub ${person})" -H 'Content-Type: application/json' -d '${body}'`;
