const query =
  '{ accounts { nodes { name projects { nodes { name todos { nodes { task } } } } } } }';

/**
 * What a person sees first: the three things to try, each to be copied as it is.
 *
 * @param address - of the server, without a path
 * @param place - the directory of the database
 * @param onlyRegistered - whether it runs no documents but those of its manifests
 */
export function welcome(address: string, place: string, onlyRegistered: boolean): string {
  const url = `${address}/graphql`;
  return `
rowhouse answers at ${url}
Its database is an embedded Postgres with sample data, in ${place}

A token for alice, one of the sample people:

  npm run -s token -- --sub alice

${onlyRegistered ? registeredDocuments(url) : anyDocuments(url)}
Ctrl-C stops the server and its database.

`;
}

const anyDocuments = (url: string) => `Her accounts, their projects and the todos in them:

  ${curl(url, `{"query":"${query}"}`)}

GraphiQL, in a browser:

  ${url}
`;

const registeredDocuments = (
  url: string,
) => `Only registered documents are run (PERSISTED_DOCUMENTS_ONLY=on), so there is no GraphiQL.
One of them, as alice, by the hash that the manifest has for it:

  ${curl(url, '{"documentId":"sha256:HASH"}')}
`;

const curl = (url: string, body: string) =>
  `curl -s ${url} -H "Authorization: Bearer $(npm run -s token -- --sub alice)" -H 'Content-Type: application/json' -d '${body}'`;
