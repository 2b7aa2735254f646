import type { Contender } from './contender.ts';
import { bodyOf } from './workloads.ts';

/** One HTTP request to a server, as it goes over the wire. */
export function requestText(
  { dialect, port }: Contender,
  workload: string,
  person: string,
  token: string,
): string {
  const body = bodyOf(dialect, workload, person);
  return [
    'POST /graphql HTTP/1.1',
    `Host: 127.0.0.1:${port}`,
    'Content-Type: application/json',
    'Accept: application/json',
    `Authorization: Bearer ${token}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    '',
    body,
  ].join('\r\n');
}

/** Asks a server once, with an ordinary client. */
export async function ask(
  { dialect, port }: Contender,
  workload: string,
  person: string,
  token: string,
): Promise<{ readonly status: number; readonly text: string }> {
  const response = await fetch(`http://127.0.0.1:${port}/graphql`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      Accept: 'application/json',
      Authorization: `Bearer ${token}`,
    },
    body: bodyOf(dialect, workload, person),
  });
  return { status: response.status, text: await response.text() };
}
