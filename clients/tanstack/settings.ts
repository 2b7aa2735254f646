import { QueryClient } from '@tanstack/query-core';
import { ClientError, GraphQLClient, type RequestDocument, type Variables } from 'graphql-request';
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import type { Tokens } from '../tokens.ts';

export type SendRequest = <Result, Given extends Variables>(
  document: TypedDocumentNode<Result, Given>,
  variables: Given,
) => Promise<Result>;

const statusOf = (error: unknown) =>
  error instanceof ClientError ? error.response.status : undefined;

/** The function that queries and mutations call; it renews a token that the server refuses. */
export function createRequest(endpoint: string, tokens: Tokens): SendRequest {
  const client = new GraphQLClient(endpoint);
  const send = <Result>(document: RequestDocument, variables: Variables, token: string) =>
    client.request<Result>(document, variables, { authorization: `Bearer ${token}` });
  return async (document, variables) => {
    const token = tokens.current();
    try {
      return await send(document, variables, token);
    } catch (error) {
      if (statusOf(error) !== 401) throw error;
      return send(document, variables, await tokens.renew(token));
    }
  };
}

/** Whether nothing was done, and the server says when to come back. */
const retry = (failures: number, error: Error) => failures < 3 && statusOf(error) === 429;
const retryDelay = (_failures: number, error: Error) =>
  1000 * Number(error instanceof ClientError && error.response.headers.get('Retry-After'));

export const createQueryClient = () =>
  new QueryClient({
    defaultOptions: { queries: { retry, retryDelay }, mutations: { retry, retryDelay } },
  });
