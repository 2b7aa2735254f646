const query =
  '{ accounts { nodes { name projects { nodes { name todos { nodes { task } } } } } } }';

/**
 * What a person sees first: the three things to try, each to be copied as it is.
 *
 * @param address - of the server, without a path
 * @param place - the directory of the database
 */
export function welcome(address: string, place: string): string {
  const url = `${address}/graphql`;
  return `
rowhouse answers at ${url}
Its database is an embedded Postgres with sample data, in ${place}

A token for alice, one of the sample people:

  npm run -s token -- --sub alice

Her accounts, their projects and the todos in them:

  curl -s ${url} -H "Authorization: Bearer $(npm run -s token -- --sub alice)" -H 'Content-Type: application/json' -d '{"query":"${query}"}'

GraphiQL, in a browser:

  ${url}

Ctrl-C stops the server and its database.

`;
}
