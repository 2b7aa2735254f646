import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import type { OutsideCall } from '../../src/engine/outside/outside-field.ts';

/** A call as the service sees it. */
export interface Call {
  readonly field: string;
  readonly keys: readonly Readonly<Record<string, unknown>>[];
  readonly sub: string | null;
  /** Whether its client has hung up. */
  gone: boolean;
}

/** What the service answers a call with: a value for each key, or what it sends as it is. */
type Respond = (call: Call) => unknown;

const silent: Respond = () => [];

/**
 * A service outside of the API, over HTTP. It answers a key with `{ error }` where it has no value.
 */
export async function openService() {
  const calls: Call[] = [];
  let respond = silent;
  const server = createServer((request, response) => {
    void answerTo(request, response);
  });
  async function answerTo(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    const call: Call = { ...(JSON.parse(body) as Omit<Call, 'gone'>), gone: false };
    calls.push(call);
    response.once('close', () => {
      call.gone = !response.writableFinished;
    });
    const answer = await respond(call);
    if (typeof answer === 'string') response.writeHead(500).end(answer);
    else response.end(JSON.stringify(answer));
  }
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as { port: number };
  return {
    calls,
    /** Decides what the next calls are answered with. */
    answerWith: (next: Respond) => {
      respond = next;
      calls.length = 0;
    },
    /** What a field is loaded by. */
    load:
      <Value>(field: string) =>
      async (
        keys: readonly object[],
        { claims, signal }: OutsideCall,
      ): Promise<readonly (Value | Error | null)[]> => {
        const response = await fetch(`http://127.0.0.1:${port}/`, {
          method: 'POST',
          body: JSON.stringify({ field, keys, sub: claims.sub }),
          signal,
        });
        if (!response.ok) throw new Error(await response.text());
        const values = (await response.json()) as readonly (Value | { error: string } | null)[];
        return values.map((value) =>
          typeof value === 'object' && value !== null && 'error' in value
            ? new Error(value.error)
            : (value as Value),
        );
      },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export type Service = Awaited<ReturnType<typeof openService>>;
