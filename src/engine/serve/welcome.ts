import type { Domain } from '../domain.ts';

type Introduction = Domain['introduction'];

/**
 * What a person sees first: the three things to try, each to be copied as it is.
 *
 * @param address - of the server, without a path
 * @param place - the directory of the database
 * @param introduction - of the domain
 * @param onlyRegistered - whether it runs no documents but those of its manifests
 */
export function welcome(
  address: string,
  place: string,
  introduction: Introduction,
  onlyRegistered: boolean,
): string {
  const { person } = introduction;
  const url = `${address}/graphql`;
  return `
rowhouse answers at ${url}
Its database is an embedded Postgres with sample data, in ${place}

A token for ${person}, one of the sample people:

  npm run -s token -- --sub ${person}

${onlyRegistered ? registeredDocuments(url, person) : anyDocuments(url, introduction)}
Ctrl-C stops the server and its database.

`;
}

const anyDocuments = (url: string, { person, query, queryTitle }: Introduction) => `${queryTitle}:

  ${curl(url, person, `{"query":"${query}"}`)}

GraphiQL, in a browser:

  ${url}
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
