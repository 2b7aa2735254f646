import { onTestFinished } from 'vitest';
import { serve, type RunningServer } from '../../src/engine/node/server.ts';
import type { Person, TestApp } from '../support/app.ts';

/** A request as a client may send it, well made or not. */
export interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly as?: Person;
  /** On top of a JSON content type; null leaves one out. */
  readonly headers?: Readonly<Record<string, string | null>>;
  readonly body?: BodyInit;
}

export interface Received {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: {
    readonly data?: unknown;
    readonly errors?: readonly {
      readonly message: string;
      readonly path?: readonly unknown[];
      readonly extensions: Readonly<Record<string, unknown>>;
    }[];
  };
  /** The codes of its errors. */
  readonly codes: readonly unknown[];
}

/** Sends it just so. */
export async function send(app: TestApp, sent: Sent): Promise<Received> {
  const { method = 'POST', path = '/graphql', as: person = null, body } = sent;
  const headers = new Headers(method === 'POST' ? { 'content-type': 'application/json' } : {});
  for (const [name, value] of Object.entries(sent.headers ?? {})) {
    if (value === null) headers.delete(name);
    else headers.set(name, value);
  }
  if (person !== null) headers.set('authorization', `Bearer ${await app.token(person)}`);
  const init = body === undefined ? {} : { body, duplex: 'half' };
  const response = await app.fetch(path, { method, headers, ...init });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') === true && text !== '';
  const answer = (isJson ? JSON.parse(text) : {}) as Received['body'];
  const codes = (answer.errors ?? []).map(({ extensions }) => extensions['code']);
  return { status: response.status, headers: response.headers, text, body: answer, codes };
}

/** A request's body. */
export const json = (query: unknown, more: object = {}) => JSON.stringify({ query, ...more });

/** The path of a request by GET. */
export const byGet = (parameters: Readonly<Record<string, string>>) =>
  `/graphql?${new URLSearchParams(parameters).toString()}`;

/** Gives the application a port for the time of a test. */
export async function listen(app: TestApp): Promise<RunningServer> {
  const { listener } = app;
  const server = await serve({ listener, host: '127.0.0.1', port: 0, shutdownTimeoutMs: 0 });
  onTestFinished(() => server.stop());
  return server;
}
