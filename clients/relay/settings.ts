import {
  Environment,
  Network,
  RecordSource,
  Store,
  type GraphQLResponse,
  type RequestParameters,
  type Variables,
} from 'relay-runtime';
import { patientFetch } from '../patient-fetch.ts';
import type { Tokens } from '../tokens.ts';

/** With `persistConfig` a document has an id instead of a text. */
const documentOf = ({ id, text }: RequestParameters) =>
  text === null ? { documentId: `sha256:${id}` } : { query: text };

export function createEnvironment(endpoint: string, tokens: Tokens): Environment {
  const send = (token: string, document: RequestParameters, variables: Variables) =>
    patientFetch(endpoint, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
      body: JSON.stringify({ ...documentOf(document), variables }),
    });
  return new Environment({
    store: new Store(new RecordSource()),
    network: Network.create(async (document, variables) => {
      const token = tokens.current();
      const response = await send(token, document, variables);
      const answer =
        response.status === 401
          ? await send(await tokens.renew(token), document, variables)
          : response;
      return (await answer.json()) as GraphQLResponse;
    }),
  });
}
