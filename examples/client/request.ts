import type { ErrorCode, ErrorExtensions } from './generated/errors.ts';
import type { TypedDocumentString } from './generated/graphql.ts';

export interface ServerOptions {
  /** E.g. `http://127.0.0.1:4000/graphql`. */
  readonly endpoint: string;
  /** Asked before every request, so that it can renew a token in time; null for nobody. */
  readonly getToken: () => string | null | Promise<string | null>;
  /** Names each document by its hash instead of sending it: for a server that has the manifest. */
  readonly persisted?: boolean;
}

/** What the server said no to, and why. Anything else that `request` throws never reached it. */
export class RequestError extends Error {
  override readonly name = 'RequestError';
  readonly extensions: ErrorExtensions;
  /** How long the server asks to wait before the next try; null where it does not say. */
  readonly retryAfterSeconds: number | null;

  constructor(message: string, extensions: ErrorExtensions, retryAfterSeconds: number | null) {
    super(message);
    this.extensions = extensions;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  get code(): ErrorCode {
    return this.extensions.code;
  }
}

export type SendRequest = <Result, Variables>(
  document: TypedDocumentString<Result, Variables>,
  variables: Variables,
  signal?: AbortSignal,
) => Promise<Result>;

interface Answer<Result> {
  readonly data?: Result;
  readonly errors?: readonly { readonly message: string; readonly extensions: ErrorExtensions }[];
}

/** Makes the one function that talks to the server; variables and result have the document's types. */
export function createRequest(options: ServerOptions): SendRequest {
  const { endpoint, getToken, persisted = false } = options;
  return async <Result, Variables>(
    document: TypedDocumentString<Result, Variables>,
    variables: Variables,
    signal?: AbortSignal,
  ) => {
    const token = await getToken();
    const { __meta__: meta } = document;
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        ...(token === null ? {} : { Authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify({
        ...(persisted ? { documentId: meta?.['hash'] } : { query: String(document) }),
        variables,
      }),
      signal: signal ?? null,
    });
    const { data, errors } = (await response.json()) as Answer<Result>;
    const error = errors?.[0];
    if (error !== undefined) {
      const wait = response.headers.get('Retry-After');
      throw new RequestError(error.message, error.extensions, wait === null ? null : Number(wait));
    }
    return data as Result;
  };
}
