import { Agent, request as httpRequest, type IncomingHttpHeaders } from 'node:http';

export interface Sending {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Hangs up so many milliseconds after the request is on its way; undefined: waits for the answer. */
  readonly hangUpAfterMs?: number | undefined;
}

export interface Answer {
  readonly status: number;
  readonly requestId: string;
  readonly text: string;
  /** By name, but for those that differ from one answer to the next in any case. */
  readonly headers: Readonly<Record<string, unknown>>;
  /** By this process' clock, in milliseconds. */
  readonly asked: number;
  readonly answered: number;
}

export interface HttpClient {
  /**
   * @returns null where it hung up before there was a whole answer
   * @throws where the server broke the connection
   */
  send(sending: Sending): Promise<Answer | null>;
  close(): void;
}

const passing = new Set(['date', 'x-request-id', 'server-timing']);
const lasting = (headers: IncomingHttpHeaders): Answer['headers'] =>
  Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => !passing.has(name))
      .toSorted(([one], [other]) => one.localeCompare(other)),
  );

/** Sends over kept-alive connections, as many as there are requests at once. */
export function openClient(port: number): HttpClient {
  // In turns, so that none lies idle until the server closes it just as it is used.
  const agent = new Agent({ keepAlive: true, scheduling: 'fifo' });
  return {
    send: ({ method, path, headers, body, hangUpAfterMs }) =>
      new Promise((resolve, reject) => {
        const asked = performance.now();
        let hungUp = false;
        const request = httpRequest({ host: '127.0.0.1', port, agent, method, path, headers });
        const hangUp = () => {
          hungUp = true;
          request.destroy();
          resolve(null);
        };
        request.on('error', (error) => {
          if (!hungUp) reject(error);
        });
        request.on('response', (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', (error) => {
            if (!hungUp) reject(error);
          });
          response.on('end', () =>
            resolve({
              status: response.statusCode ?? 0,
              requestId: String(response.headers['x-request-id']),
              text: Buffer.concat(chunks).toString(),
              headers: lasting(response.headers),
              asked,
              answered: performance.now(),
            }),
          );
        });
        request.end(body, () => {
          if (hangUpAfterMs !== undefined) setTimeout(hangUp, hangUpAfterMs);
        });
      }),
    close: () => agent.destroy(),
  };
}
