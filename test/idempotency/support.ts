import type { ExecutionResult } from 'graphql';
import type { Person, TestApp } from '../support/app.ts';

/** A request as a test describes it. */
export interface Sending {
  readonly person?: Person;
  /** The value of the header; a list: that many headers. */
  readonly key?: string | readonly string[];
  /** Left out where it is named by its hash. */
  readonly document?: string;
  readonly documentId?: string;
  readonly variables?: object;
  readonly operationName?: string;
  readonly signal?: AbortSignal;
}

/** An answer as a test looks at it. */
export interface Got {
  readonly status: number;
  readonly text: string;
  readonly data: unknown;
  readonly codes: readonly unknown[];
  /** What became of the changes, as each error says. */
  readonly outcomes: readonly unknown[];
  readonly messages: readonly string[];
  readonly replayed: string | null;
  readonly headers: Headers;
}

/** Sends a request, alice's unless told otherwise, and reads its answer. */
export async function send(app: Pick<TestApp, 'fetch' | 'token'>, sending: Sending): Promise<Got> {
  const {
    person = 'alice',
    key,
    document: query,
    documentId,
    variables,
    operationName,
    signal,
  } = sending;
  const headers = new Headers({ 'content-type': 'application/json' });
  if (person !== null) headers.set('authorization', `Bearer ${await app.token(person)}`);
  for (const one of key === undefined ? [] : [key].flat()) headers.append('idempotency-key', one);
  const body = JSON.stringify({ query, documentId, variables, operationName });
  return read(
    await app.fetch('/graphql', { method: 'POST', headers, body, signal: signal ?? null }),
  );
}

export async function read(response: Response): Promise<Got> {
  const text = await response.text();
  const { data, errors = [] } = JSON.parse(text) as ExecutionResult;
  return {
    status: response.status,
    text,
    data,
    codes: errors.map(({ extensions }) => extensions?.['code']),
    outcomes: errors.map(({ extensions }) => extensions?.['outcome']),
    messages: errors.map(({ message }) => message),
    replayed: response.headers.get('idempotency-replayed'),
    headers: response.headers,
  };
}

/** The tasks that are stored, in order. */
export async function tasks({ database }: Pick<TestApp, 'database'>): Promise<readonly unknown[]> {
  const { rows } = await database.asSuperuser('select task from todos order by task');
  return rows.map(({ task }) => task);
}

/** What is kept of the keys of all subjects. */
export async function keptKeys({ database }: Pick<TestApp, 'database'>) {
  const { rows } = await database.asSuperuser(
    `select subject, key, finished, answer from rowhouse.idempotency_claims
     full join rowhouse.idempotency_answers using (issuer, subject, key) order by subject, key`,
  );
  return rows;
}
